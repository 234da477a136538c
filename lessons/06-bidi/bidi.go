// The Go twin of lesson 06: a visitor and a desk, each with a goroutine that reads and one that
// writes.
//
//	bidi serve          serves on a free port of loopback, whose address is its first line
//	bidi call ADDRESS   asks two things, then visits without a word
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

const bye = "bye"

// desk is whoever answers: it speaks first, answers each question, and says bye.
func desk(heard <-chan string, say chan<- string) {
	say <- "welcome"
	for question := range heard {
		say <- question + "? second shelf"
	}
	say <- bye
}

// Go serves each call in a goroutine of its own. There is no pool to fill, so there are no seats.
type chat struct{}

func (*chat) Who(context.Context, *pb.WhoRequest) (*pb.WhoReply, error) {
	return &pb.WhoReply{Names: []string{"desk"}}, nil
}

func (*chat) Talk(stream pb.Chat_TalkServer) error {
	heard, say := make(chan string), make(chan string)
	go listen(stream, heard)
	go func() {
		defer close(say)
		desk(heard, say)
	}()
	defer func() { go drain(say) }()
	for text := range say {
		if err := stream.Send(&pb.Line{Text: text}); err != nil {
			return err
		}
	}
	return nil
}

func listen(stream pb.Chat_TalkServer, heard chan<- string) {
	defer close(heard)
	for {
		line, err := stream.Recv()
		if err != nil {
			return // the end of a visit, one way or another
		}
		select {
		case heard <- line.Text:
		case <-stream.Context().Done():
			return
		}
	}
}

func drain(channel <-chan string) {
	for range channel {
	}
}

// talk sends what comes out of lines, passes on what the server says to heard, and closes heard.
func talk(client pb.ChatClient, lines <-chan string, heard chan<- string) error {
	var writer sync.WaitGroup
	defer writer.Wait() // runs last of the three
	defer close(heard)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := client.Talk(ctx)
	if err != nil {
		return err
	}
	writer.Add(1)
	go func() {
		defer writer.Done()
		for text := range lines {
			stream.Send(&pb.Line{Text: text}) // its error comes out of Recv as well
		}
		stream.CloseSend()
	}()
	for {
		line, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		heard <- line.Text
		if line.Text == bye {
			return nil
		}
	}
}

// visit asks one question after the other, each when the last was answered.
func visit(client pb.ChatClient, questions ...string) {
	lines, heard := make(chan string), make(chan string)
	failed := make(chan error, 1)
	go func() { failed <- talk(client, lines, heard) }()
	fmt.Println(<-heard)
	for _, question := range questions {
		lines <- question
		fmt.Println(<-heard)
	}
	close(lines)
	for text := range heard {
		fmt.Println(text)
	}
	if err := <-failed; err != nil {
		log.Fatal(err)
	}
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	visit(pb.NewChatClient(conn), "atlases", "maps")
	visit(pb.NewChatClient(conn))
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterChatServer(server, &chat{})
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
		log.Fatal("usage: bidi serve | bidi call ADDRESS")
	}
}
