// bluemonday with the policy that it ships for what users write (UGCPolicy). See ../README.md.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"github.com/microcosm-cc/bluemonday"
)

func main() {
	runtime.GOMAXPROCS(1)
	articles := read(os.Args[1])
	policy := bluemonday.UGCPolicy()
	fmt.Printf("{\"cleaner\":\"bluemonday %s, UGCPolicy()\",\"runtime\":\"%s\"}\n", os.Args[2], runtime.Version())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		times, err := strconv.Atoi(lines.Text())
		if err != nil {
			panic(err)
		}
		bytes := 0
		for ; times > 0; times-- {
			for _, article := range articles {
				bytes += len(policy.Sanitize(article))
			}
		}
		fmt.Printf("{\"bytes\":%d,\"failed\":0}\n", bytes)
	}
}

func read(path string) (articles []string) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	for len(bytes) > 0 {
		end := 4 + binary.LittleEndian.Uint32(bytes)
		articles = append(articles, string(bytes[4:end]))
		bytes = bytes[end:]
	}
	return
}
