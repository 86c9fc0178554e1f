// The program that the pods of the end-to-end tests run: an HTTP server that obeys SIGTERM and closes at once, so that every request
// that still comes to a pod after its end is a failed request. Only its WebSockets are told first.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

const usage = `usage: workload [flags]          serves HTTP
       workload sleep SECONDS    sleeps, for preStop hooks
`

func main() {
	if len(os.Args) > 1 && os.Args[1] == "sleep" {
		if err := sleep(os.Args[2:]); err != nil {
			fail(err)
		}
		return
	}
	address := flag.String("address", ":8080", "where to listen")
	ignoreTerm := flag.Bool("ignore-term", false, "ignore SIGTERM")
	exitCode := flag.Int("exit-code", 0, "exit code on SIGTERM")
	startDelay := flag.Duration("start-delay", 0, "time until it is ready, such as 5s")
	finishAfter := flag.Duration("finish-after", 0, "exit 0 by itself after this time; 0 is never")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		fail(fmt.Errorf("unknown argument %q: only flags and `sleep SECONDS` are allowed", flag.Arg(0)))
	}
	open := &sockets{open: map[*websocket.Conn]bool{}}
	server := &http.Server{Addr: *address, Handler: serve(time.Now().Add(*startDelay), open)}
	ended := obey(*ignoreTerm, func() {
		server.Close()
		open.close()
		os.Exit(*exitCode)
	})
	if *finishAfter > 0 {
		time.AfterFunc(*finishAfter, func() { os.Exit(0) })
	}
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-ended
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "workload:", err)
	os.Exit(2)
}

// As the first process of its container it would not be ended by SIGTERM unless it handles it. Its end closes the listener and every
// connection, whatever is in flight.
func obey(ignore bool, end func()) <-chan struct{} {
	ended := make(chan struct{})
	if ignore {
		signal.Ignore(syscall.SIGTERM)
		return ended
	}
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, syscall.SIGTERM)
	go func() {
		<-terms
		end()
		close(ended)
	}()
	return ended
}

func sleep(arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("sleep takes one argument, the seconds, got %d", len(arguments))
	}
	duration, err := seconds(arguments[0])
	if err != nil {
		return err
	}
	time.Sleep(duration)
	return nil
}

func seconds(text string) (time.Duration, error) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || !(number >= 0 && number <= 3600) {
		return 0, fmt.Errorf("seconds must be a number from 0 to 3600, got %q", text)
	}
	return time.Duration(number * float64(time.Second)), nil
}
