// The Go twin of lesson 02: a greeter, and a caller who has everybody greeted at once.
//
//	unary serve          serves on a free port of loopback, whose address is its first line
//	unary call ADDRESS   greets two people, and somebody without a name
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

var phrases = map[string]string{"": "Hello, %s!", "en": "Hello, %s!", "de": "Guten Tag, %s!"}

type greeter struct{}

func (*greeter) Greet(ctx context.Context, req *pb.GreetRequest) (*pb.GreetReply, error) {
	if strings.TrimSpace(req.Name) == "" {
		return nil, status.Error(codes.InvalidArgument, "a greeting needs a name")
	}
	phrase, ok := phrases[req.Language]
	if !ok {
		return nil, status.Errorf(codes.NotFound, "no phrase in %q", req.Language)
	}
	return &pb.GreetReply{Message: fmt.Sprintf(phrase, req.Name)}, nil
}

func greet(client pb.GreeterClient, name string, patience time.Duration) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	reply, err := client.Greet(ctx, &pb.GreetRequest{Name: name})
	if err != nil {
		return fmt.Sprintf("status %d", status.Code(err))
	}
	return reply.Message
}

func greetAll(client pb.GreeterClient, names []string, patience time.Duration) map[string]string {
	answers := map[string]string{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func(name string) {
			defer wg.Done()
			answer := greet(client, name, patience)
			mu.Lock()
			defer mu.Unlock()
			answers[name] = answer
		}(name)
	}
	wg.Wait()
	return answers
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	answers := greetAll(pb.NewGreeterClient(conn), []string{"Ada", "Grace", ""}, 5*time.Second)
	var lines []string
	for name, answer := range answers {
		lines = append(lines, fmt.Sprintf("%q: %s", name, answer))
	}
	sort.Strings(lines)
	fmt.Println(strings.Join(lines, "\n"))
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterGreeterServer(server, &greeter{})
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
		log.Fatal("usage: unary serve | unary call ADDRESS")
	}
}
