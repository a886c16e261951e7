// Command replay prints the replies to the requests of request_list.py, from Go.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"sera"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	in, out := bufio.NewReader(file), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var name string
		var size int
		if _, err := fmt.Fscanf(in, "%s %d\n", &name, &size); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		request := make([]byte, size+1)
		if _, err := io.ReadFull(in, request); err != nil {
			panic(err)
		}
		reply := sera.CallText(name, request[:size])
		fmt.Fprintf(out, "%d\n%s\n", len(reply), reply)
	}
}
