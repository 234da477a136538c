// The Go twin of lesson 24: a print service that finishes what it has begun.
//
//	graceful_stop serve          serves on a free port of loopback, whose address is its first line,
//	                             until SIGTERM or the end of standard input
//	graceful_stop call ADDRESS   leaves two sheets and waits for two
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

const (
	printers = 2
	grace    = 20 * time.Second
)

type job struct {
	text    string
	printed chan struct{}
}

// service puts jobs into a channel; the printers receive from it.
type service struct {
	pb.UnimplementedJobsServer
	jobs chan<- job
}

func (s *service) Print(ctx context.Context, sheet *pb.Sheet) (*pb.Printed, error) {
	one := job{sheet.Text, make(chan struct{})}
	select {
	case s.jobs <- one:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case <-one.printed:
		return &pb.Printed{Text: sheet.Text}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *service) Accept(_ context.Context, sheet *pb.Sheet) (*pb.Receipt, error) {
	s.jobs <- job{sheet.Text, make(chan struct{})}
	return &pb.Receipt{Text: sheet.Text}, nil
}

// drain serves until stop is closed, and ends then in the order of the stream.
func drain(server *grpc.Server, listener net.Listener, jobs chan job, workers *sync.WaitGroup, stop <-chan struct{}) bool {
	go server.Serve(listener)
	<-stop
	cut := time.AfterFunc(grace, server.Stop)
	server.GracefulStop() // refuses new calls, and waits for those under way
	cut.Stop()
	close(jobs) // now, and not earlier: nobody sends any more
	idle := make(chan struct{})
	go func() {
		workers.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return true
	case <-time.After(grace):
		return false
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	jobs := make(chan job, 8)
	server := grpc.NewServer()
	pb.RegisterJobsServer(server, &service{jobs: jobs})
	var workers sync.WaitGroup
	for w := 0; w < printers; w++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for one := range jobs {
				close(one.printed)
			}
		}()
	}
	stop := make(chan struct{})
	go func() {
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		ended := make(chan struct{})
		go func() {
			io.Copy(io.Discard, os.Stdin)
			close(ended)
		}()
		select {
		case <-asked:
		case <-ended:
		}
		close(stop)
	}()
	fmt.Println(listener.Addr())
	if !drain(server, listener, jobs, &workers, stop) {
		os.Exit(1)
	}
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := pb.NewJobsClient(conn)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, text := range []string{"menu", "poster"} {
		receipt, err := client.Accept(ctx, &pb.Sheet{Text: text})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("accepted:", receipt.Text)
	}
	for _, text := range []string{"ticket", "label"} {
		printed, err := client.Print(ctx, &pb.Sheet{Text: text})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("printed:", printed.Text)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		log.Fatal("usage: graceful_stop serve | graceful_stop call ADDRESS")
	}
}
