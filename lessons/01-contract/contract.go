// The Go twin of lesson 01: a quote, taken apart without its .proto.
//
// There is nothing to generate here. It reads the bytes as they are, which is what every reader
// does with fields that it does not know: the key says how far to skip.
package main

import (
	"fmt"
	"log"

	"google.golang.org/protobuf/encoding/protowire"
)

func main() {
	data := []byte("\x0a\x04ACME\x10\xbe\x47\x20\x07\x28\x63")
	for len(data) > 0 {
		field, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			log.Fatal(protowire.ParseError(n))
		}
		data = data[n:]
		switch kind {
		case protowire.BytesType:
			value, n := protowire.ConsumeBytes(data)
			fmt.Printf("field %d: %s\n", field, value)
			data = data[n:]
		case protowire.VarintType:
			value, n := protowire.ConsumeVarint(data)
			fmt.Printf("field %d: %d\n", field, value)
			data = data[n:]
		default:
			log.Fatalf("field %d: no field of a quote has wire type %d", field, kind)
		}
	}
}

// Output:
// field 1: ACME
// field 2: 9150
// field 4: 7
// field 5: 99
