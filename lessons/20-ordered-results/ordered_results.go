// The Go twin of lesson 20: a book that several voices speak at once, and one listener hears in order.
//
//	ordered_results serve          serves on a free port of loopback, whose address is its first line
//	ordered_results call ADDRESS   listens to a book, to a smudged one, and asks for one that is not there
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

const (
	voices = 3
	window = 5
)

var shelf = map[string][]string{
	"The Raven": {"once upon a midnight dreary", "nevermore", "a raven", "nevermore", "", "bust"},
	"The Bells": {"silver", "golden", "smudged", "iron"},
}

// sound is what became of a paragraph: what to play, or why there is nothing.
type sound struct {
	bytes []byte
	err   error
}

type job struct {
	paragraph string
	slot      chan sound
}

func speak(paragraph string) sound {
	time.Sleep(time.Duration(len(paragraph)) * time.Millisecond)
	if paragraph == "smudged" {
		return sound{err: errors.New("cannot read this")}
	}
	return sound{bytes: []byte(strings.ToUpper(paragraph))}
}

// ordered returns a line of slots in the order of the book; each gets its sound when it is made.
func ordered(ctx context.Context, paragraphs []string) <-chan chan sound {
	line := make(chan chan sound, window-1)
	work := make(chan job)
	go func() {
		defer close(line)
		defer close(work)
		for _, paragraph := range paragraphs {
			slot := make(chan sound, 1)
			select {
			case line <- slot:
			case <-ctx.Done():
				return
			}
			select {
			case work <- job{paragraph, slot}:
			case <-ctx.Done():
				return
			}
		}
	}()
	for v := 0; v < voices; v++ {
		go func() {
			for j := range work {
				j.slot <- speak(j.paragraph)
			}
		}()
	}
	return line
}

type narrator struct{}

// Read streams a book. Its context ends with the call, and with it all that ordered has started.
func (*narrator) Read(req *pb.ReadRequest, stream pb.Narrator_ReadServer) error {
	book, ok := shelf[req.Title]
	if !ok {
		return status.Errorf(codes.NotFound, "there is no book %q", req.Title)
	}
	number := int64(0)
	for slot := range ordered(stream.Context(), book) {
		made := <-slot
		if made.err != nil {
			return status.Error(codes.Internal, "a paragraph could not be spoken")
		}
		number++
		if err := stream.Send(&pb.Clip{Number: number, Sound: made.bytes}); err != nil {
			return err
		}
	}
	return nil
}

func listen(client pb.NarratorClient, title string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := client.Read(ctx, &pb.ReadRequest{Title: title})
	if err != nil {
		log.Fatal(err)
	}
	for {
		clip, err := stream.Recv()
		if err == io.EOF {
			fmt.Println(title, "ends")
			return
		}
		if err != nil {
			fmt.Println(title, "status", int(status.Code(err)))
			return
		}
		fmt.Printf("%s %d %q\n", title, clip.Number, string(clip.Sound))
	}
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	for _, title := range []string{"The Raven", "The Bells", "Moby Dick"} {
		listen(pb.NewNarratorClient(conn), title)
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterNarratorServer(server, &narrator{})
	fmt.Println(listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		server.GracefulStop()
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		log.Fatal("usage: ordered_results serve | ordered_results call ADDRESS")
	}
}
