package sera

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

type wireCase struct {
	Name    string
	Call    string
	Request *string
	Base64  *string `json:"request_base64"`
	Reply   string
}

func TestEveryReplyOfTheCorpusIsTheSameToTheByte(t *testing.T) {
	files, _ := filepath.Glob("../../tests/wire/*.json")
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []wireCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			var request []byte
			switch {
			case c.Request != nil:
				request = []byte(*c.Request)
				if len(request) == 0 {
					request = []byte{}
				}
			case c.Base64 != nil:
				request, _ = base64.StdEncoding.DecodeString(*c.Base64)
			}
			if got := string(CallText(c.Call, request)); got != c.Reply {
				t.Errorf("%s in %s\n want %s\n got  %s", c.Name, file, c.Reply, got)
			}
			count++
		}
	}
	if count < 80 {
		t.Fatalf("only %d cases", count)
	}
	t.Logf("%d cases", count)
}

func TestAFailureIsAnErrorWithCodeAndPlace(t *testing.T) {
	_, err := Call(context.Background(), "drop", Request{"ref": []string{}})
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != "unknown_field" || failure.At != "/ref" {
		t.Fatalf("got %v", err)
	}
}

func TestSlicesAreLent(t *testing.T) {
	reply, err := Call(context.Background(), "keep", Request{"data": []float64{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Ref string `json:"$ref"`
	}
	if json.Unmarshal(reply, &kept) != nil || len(kept.Ref) != 32 {
		t.Fatalf("got %s", reply)
	}
	if _, err := Call(context.Background(), "drop", Request{"refs": []string{kept.Ref}}); err != nil {
		t.Fatal(err)
	}
}

func TestAContextWithADeadlineRunsAsAJob(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := Call(ctx, "version", nil); err != nil {
		t.Fatal(err)
	}
}

func TestAContextEndsLongWorkOnLittleData(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	x := make([]float64, 300)
	for i := range x {
		x[i] = float64(i)
	}
	begin := time.Now()
	_, err := Call(ctx, "frame_sql", Request{
		"query":  "SELECT count(*) FROM t a, t b, t c, t d WHERE a.x < b.x",
		"tables": Request{"t": Request{"x": x}},
	})
	if err == nil || time.Since(begin) > 5*time.Second {
		t.Fatalf("a cross join of little data: %v after %v", err, time.Since(begin))
	}
}
