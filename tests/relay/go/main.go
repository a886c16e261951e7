// relay NAME JSON [NAME JSON ...]: as relay.c, by the Go package.
package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"

	"sera"
)

func main() {
	kept := regexp.MustCompile(`"\$ref":"(\w{32})"`)
	var ref []byte
	for i := 1; i+1 < len(os.Args); i += 2 {
		request := bytes.ReplaceAll([]byte(os.Args[i+1]), []byte("@REF@"), ref)
		reply := sera.CallText(os.Args[i], request)
		fmt.Printf("%s\n", reply)
		if found := kept.FindSubmatch(reply); found != nil {
			ref = found[1]
		}
	}
}
