// The Go twin of lesson 03: a feed that goes out quote by quote, and a screen that reads it.
//
//	server_stream serve          serves on a free port of loopback, whose address is its first line
//	server_stream call ADDRESS   watches a symbol, one that was not traded, and one that nobody trades
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

var market = map[string][]int64{"ACME": {9150, 9155, 9120}, "IDLE": {}}

// openFeed returns a channel of the day's prices. The exchange closes it: it alone knows the end.
func openFeed(symbol string) (<-chan int64, bool) {
	day, ok := market[symbol]
	feed := make(chan int64, len(day))
	for _, cents := range day {
		feed <- cents
	}
	close(feed)
	return feed, ok
}

type prices struct{}

func (*prices) Watch(req *pb.WatchRequest, stream pb.Prices_WatchServer) error {
	feed, ok := openFeed(req.Symbol)
	if !ok {
		return status.Errorf(codes.NotFound, "nobody trades %q", req.Symbol)
	}
	sequence := int64(0)
	for cents := range feed {
		sequence++
		quote := &pb.Quote{Symbol: req.Symbol, Cents: cents, Sequence: sequence}
		if err := stream.Send(quote); err != nil {
			return err
		}
	}
	return nil
}

func watch(client pb.PricesClient, symbol string) {
	stream, err := client.Watch(context.Background(), &pb.WatchRequest{Symbol: symbol})
	if err != nil {
		log.Fatal(err)
	}
	received := 0
	for {
		quote, err := stream.Recv()
		if err == io.EOF {
			fmt.Println(symbol, "closed")
			return
		}
		if err != nil {
			fmt.Println(symbol, "status", int(status.Code(err)), "after", received)
			return
		}
		received++
		fmt.Println(symbol, quote.Cents)
	}
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	for _, symbol := range []string{"ACME", "IDLE", "NONE"} {
		watch(pb.NewPricesClient(conn), symbol)
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterPricesServer(server, &prices{})
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
		log.Fatal("usage: server_stream serve | server_stream call ADDRESS")
	}
}
