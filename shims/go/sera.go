// Package sera calls libsera: charts, machine learning and tables behind one JSON C ABI.
//
//	reply, err := sera.Call(ctx, "version", nil)
//
// Requests are Go values, written by encoding/json; []float64 and Matrix anywhere in a request are
// lent for the length of the call, without a copy. Errors of the library are *sera.Error.
package sera

/*
#cgo CFLAGS: -I${SRCDIR}/../../include
#cgo LDFLAGS: -lsera
#include <stdlib.h>
#include "sera.h"
*/
import "C"

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"strconv"
	"time"
	"unsafe"
)

// Error is a failure that the library told.
type Error struct {
	Code    string `json:"code"`  // a stable word
	At      string `json:"at"`    // a JSON pointer into the request
	Message string `json:"error"` // a sentence
	Hint    string `json:"hint"`  // the mend, where it is known
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " (" + e.Hint + ")"
}

// CallText runs an operation on JSON text and gives the reply as it came, failure or not.
// A nil request is the NULL pointer.
func CallText(name string, request []byte) []byte {
	var size C.size_t
	cname := (*C.char)(unsafe.Pointer(unsafe.StringData(name)))
	var creq *C.char
	if request != nil {
		if len(request) == 0 {
			request = make([]byte, 0, 1)
		}
		creq = (*C.char)(unsafe.Pointer(unsafe.SliceData(request)))
	}
	reply := C.sera_call_n(cname, C.size_t(len(name)), creq, C.size_t(len(request)), &size)
	runtime.KeepAlive(name)
	runtime.KeepAlive(request)
	defer C.sera_free(reply)
	return C.GoBytes(unsafe.Pointer(reply), C.int(size))
}

// Request is the members of a request.
type Request map[string]any

// Matrix is rows of numbers, lent without a copy: Data holds Rows*Cols values, row after row.
type Matrix struct {
	Data       []float64
	Rows, Cols int
}

// Call runs an operation. When ctx can be cancelled, the operation runs as a job of the library's and
// is cancelled with it; its deadline is handed on as `$budget.deadline_ms`.
func Call(ctx context.Context, name string, request Request) (json.RawMessage, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	lent := &lender{pinner: &pinner}
	defer lent.giveBack()
	members := make(Request, len(request)+1)
	for key, value := range request {
		lentValue, err := lent.lend(value)
		if err != nil {
			return nil, err
		}
		members[key] = lentValue
	}
	if _, own := members["$budget"]; !own && ctx != nil {
		if end, ok := ctx.Deadline(); ok {
			left := max(float64(time.Until(end).Microseconds())/1000, 0)
			members["$budget"] = Request{"deadline_ms": left}
		}
	}
	text := new(bytes.Buffer)
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(members); err != nil {
		return nil, err
	}
	if ctx == nil || ctx.Done() == nil {
		return check(CallText(name, text.Bytes()))
	}
	return job(ctx, name, text.String())
}

// check splits a reply into its text or its error.
func check(reply []byte) (json.RawMessage, error) {
	if bytes.HasPrefix(reply, []byte(`{"ok":true`)) {
		return reply, nil
	}
	failure := new(Error)
	if err := json.Unmarshal(reply, failure); err != nil {
		return nil, err
	}
	return nil, failure
}

// job runs an operation on a thread of the library's and cancels it with ctx.
func job(ctx context.Context, name, request string) (json.RawMessage, error) {
	cname, creq := C.CString(name), C.CString(request)
	defer C.free(unsafe.Pointer(cname))
	defer C.free(unsafe.Pointer(creq))
	var failure *C.char
	number := C.sera_start(cname, creq, &failure)
	if number == 0 {
		defer C.sera_free(failure)
		return check([]byte(C.GoString(failure)))
	}
	stop := context.AfterFunc(ctx, func() { C.sera_cancel(number) })
	defer stop()
	for {
		if reply := C.sera_wait(number, 60_000, nil, nil); reply != nil {
			defer C.sera_free(reply)
			text, err := check(C.GoBytes(unsafe.Pointer(reply), C.int(C.sera_len(reply))))
			if err != nil && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return text, err
		}
	}
}

// lender lends the arrays of one request.
type lender struct {
	pinner *runtime.Pinner
	tokens []*C.char
}

func (l *lender) lend(value any) (any, error) {
	switch v := value.(type) {
	case []float64:
		return l.memory(v, "["+strconv.Itoa(len(v))+"]")
	case Matrix:
		return l.memory(v.Data, "["+strconv.Itoa(v.Rows)+","+strconv.Itoa(v.Cols)+"]")
	case Request:
		return l.members(v)
	case map[string]any:
		return l.members(v)
	}
	return value, nil
}

func (l *lender) members(object map[string]any) (any, error) {
	out := make(Request, len(object))
	for key, value := range object {
		lent, err := l.lend(value)
		if err != nil {
			return nil, err
		}
		out[key] = lent
	}
	return out, nil
}

func (l *lender) memory(values []float64, shape string) (any, error) {
	if len(values) == 0 {
		return values, nil
	}
	l.pinner.Pin(&values[0])
	meta := C.CString(`{"dtype":"f8","shape":` + shape + `}`)
	defer C.free(unsafe.Pointer(meta))
	reply := C.sera_lend(unsafe.Pointer(&values[0]), C.size_t(len(values)*8), meta, nil, nil)
	defer C.sera_free(reply)
	text, err := check([]byte(C.GoString(reply)))
	if err != nil {
		return nil, err
	}
	var token struct {
		Buf string `json:"$buf"`
	}
	if err := json.Unmarshal(text, &token); err != nil {
		return nil, err
	}
	l.tokens = append(l.tokens, C.CString(token.Buf))
	return Request{"$buf": token.Buf}, nil
}

func (l *lender) giveBack() {
	for _, token := range l.tokens {
		C.sera_return(token)
		C.free(unsafe.Pointer(token))
	}
}
