// The Go twin of lesson 17: a catalogue that asks stock with what is left of its visitor's time.
//
//	deadline_hops serve          serves on a free port of loopback, whose address is its first line
//	deadline_hops call ADDRESS   asks with a deadline, without one, and for what nobody counts
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

const (
	reserve = 20 * time.Millisecond // for the page's own way back
	own     = 2 * time.Second       // for stock, when the visitor has set no deadline
)

type catalogue struct {
	stock pb.StockClient
}

func (c *catalogue) Describe(ctx context.Context, req *pb.DescribeRequest) (*pb.Page, error) {
	page := &pb.Page{Title: strings.ToUpper(req.Item)}
	ctx, cancel := patience(ctx)
	defer cancel()
	levels, err := c.stock.Levels(ctx, &pb.LevelsRequest{Item: req.Item})
	for err == nil {
		var level *pb.Level
		if level, err = levels.Recv(); err == nil {
			page.Levels = append(page.Levels, level)
		}
	}
	page.Complete = err == io.EOF
	return page, nil
}

func patience(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithTimeout(ctx, own)
	}
	return context.WithDeadline(ctx, deadline.Add(-reserve))
}

// stock says how many seconds it was given. Of anchors the harbour has to ask somebody who is away.
type stock struct{}

func (*stock) Levels(req *pb.LevelsRequest, stream pb.Stock_LevelsServer) error {
	deadline, _ := stream.Context().Deadline()
	seconds := math.Round(time.Until(deadline).Seconds())
	if err := stream.Send(&pb.Level{Branch: "seconds", Count: int32(seconds)}); err != nil {
		return err
	}
	if req.Item == "anchor" {
		<-stream.Context().Done()
		return stream.Context().Err()
	}
	return stream.Send(&pb.Level{Branch: "harbour", Count: 1})
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := pb.NewCatalogueClient(conn)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	visit(ctx, client, "lantern")
	visit(context.Background(), client, "lantern")
	visit(context.Background(), client, "anchor")
}

func visit(ctx context.Context, client pb.CatalogueClient, item string) {
	page, err := client.Describe(ctx, &pb.DescribeRequest{Item: item})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, complete: %t\n", page.Title, page.Complete)
	for _, level := range page.Levels {
		fmt.Printf("  %s %d\n", level.Branch, level.Count)
	}
}

// listen serves what is registered on a free port, and says where.
func listen(register func(*grpc.Server)) (*grpc.Server, string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	register(server)
	go server.Serve(listener)
	return server, listener.Addr().String()
}

func serve() {
	behind, address := listen(func(s *grpc.Server) { pb.RegisterStockServer(s, &stock{}) })
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	shop := &catalogue{pb.NewStockClient(conn)}
	front, address := listen(func(s *grpc.Server) { pb.RegisterCatalogueServer(s, shop) })
	fmt.Println(address)
	io.Copy(io.Discard, os.Stdin)
	front.GracefulStop()
	conn.Close()
	behind.Stop()
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		log.Fatal("usage: deadline_hops serve | deadline_hops call ADDRESS")
	}
}
