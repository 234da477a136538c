// The Go twin of lesson 23: an index in three shards, one of which is down and one breaks off.
//
//	partial_failure serve          serves the front on a free port of loopback, its first line
//	partial_failure call ADDRESS   searches for two words, then for what is no word
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sort"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

var shards = []string{"north", "east", "south"}

// index serves all shards; a call says in its metadata which one it is for.
type index struct{ pb.UnimplementedShardServer }

func (*index) Find(stream pb.Shard_FindServer) error {
	md, _ := metadata.FromIncomingContext(stream.Context())
	name := md.Get("shard")[0]
	if name == "east" {
		return status.Error(codes.Unavailable, "east is being restarted")
	}
	for {
		word, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if word.Text == "*" {
			return status.Error(codes.InvalidArgument, "* is no word")
		}
		if err := stream.Send(&pb.Hit{Word: word.Text, Place: name + " 1"}); err != nil {
			return err
		}
		if name == "south" {
			return status.Error(codes.DataLoss, "south has lost a page")
		}
	}
}

// search asks all shards, and returns what came and who is missing; or the error of all.
func search(client pb.ShardClient, words []string, patience time.Duration) ([]*pb.Hit, map[string]codes.Code, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	found := make([][]*pb.Hit, len(shards))
	missing := map[string]codes.Code{}
	var mu sync.Mutex
	var refusal error
	var asked sync.WaitGroup
	for i, name := range shards {
		i, name := i, name
		asked.Add(1)
		go func() {
			defer asked.Done()
			hits, err := ask(metadata.AppendToOutgoingContext(ctx, "shard", name), client, words)
			found[i] = hits
			mu.Lock()
			defer mu.Unlock()
			switch code := status.Code(err); {
			case code == codes.InvalidArgument && refusal == nil:
				refusal = err
				cancel()
			case code != codes.OK:
				missing[name] = code
			}
		}()
	}
	asked.Wait()
	var hits []*pb.Hit
	for _, some := range found {
		hits = append(hits, some...)
	}
	return hits, missing, refusal
}

// ask returns what came, also when the stream breaks off. The stream ends when ctx does.
func ask(ctx context.Context, client pb.ShardClient, words []string) (hits []*pb.Hit, err error) {
	stream, err := client.Find(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for _, word := range words {
			if stream.Send(&pb.Word{Text: word}) != nil {
				return // Recv says why
			}
		}
		stream.CloseSend()
	}()
	for {
		hit, err := stream.Recv()
		if err == io.EOF {
			return hits, nil
		}
		if err != nil {
			return hits, err
		}
		hits = append(hits, hit)
	}
}

// front answers with what came, and passes a refusal on.
type front struct {
	pb.UnimplementedSearchServer
	client pb.ShardClient
}

func (f *front) Ask(_ context.Context, req *pb.SearchRequest) (*pb.SearchReply, error) {
	hits, missing, err := search(f.client, req.Words, 5*time.Second)
	if err != nil {
		return nil, err // a status, and one for this caller
	}
	if len(missing) == len(shards) {
		return nil, status.Error(codes.Unavailable, "no shard has answered")
	}
	reply := &pb.SearchReply{Hits: hits}
	for name, code := range missing {
		reply.Missing = append(reply.Missing, &pb.MissingShard{Shard: name, Code: names[code]})
	}
	return reply, nil
}

var names = map[codes.Code]string{
	codes.Unavailable:      "UNAVAILABLE",
	codes.DataLoss:         "DATA_LOSS",
	codes.DeadlineExceeded: "DEADLINE_EXCEEDED",
	codes.InvalidArgument:  "INVALID_ARGUMENT",
}

func call(address string) {
	client := pb.NewSearchClient(dial(address))
	for _, words := range [][]string{{"tide", "moon"}, {"tide", "*"}} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		reply, err := client.Ask(ctx, &pb.SearchRequest{Words: words})
		cancel()
		if err != nil {
			fmt.Println("refused:", names[status.Code(err)], status.Convert(err).Message())
			continue
		}
		for _, hit := range reply.Hits {
			fmt.Println(hit.Word, "at", hit.Place)
		}
		sort.Slice(reply.Missing, func(i, j int) bool {
			return reply.Missing[i].Shard < reply.Missing[j].Shard
		})
		for _, one := range reply.Missing {
			fmt.Println("missing:", one.Shard, one.Code)
		}
	}
}

func dial(address string) *grpc.ClientConn {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	return conn
}

func listen(register func(*grpc.Server)) (*grpc.Server, net.Listener) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	register(server)
	return server, listener
}

func serve() {
	behind, inside := listen(func(s *grpc.Server) { pb.RegisterShardServer(s, &index{}) })
	go behind.Serve(inside)
	client := pb.NewShardClient(dial(inside.Addr().String()))
	server, listener := listen(func(s *grpc.Server) {
		pb.RegisterSearchServer(s, &front{client: client})
	})
	fmt.Println(listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		server.GracefulStop()
		behind.Stop()
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
		log.Fatal("usage: partial_failure serve | partial_failure call ADDRESS")
	}
}
