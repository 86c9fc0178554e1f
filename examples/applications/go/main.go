// A server that ends without losing a request. The standard library, and nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

var ending atomic.Bool

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()

	server := &http.Server{
		Addr:    ":" + env("PORT", "8080"),
		Handler: closeWhenEnding(routes()),
		// Longer than a balancer keeps an idle connection (60 s for an ALB), or it is closed just as the balancer uses it.
		IdleTimeout:       65 * time.Second,
		ReadHeaderTimeout: 10 * time.Second,
	}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()

	<-ctx.Done()
	ending.Store(true)
	// Serves on. Where a preStop hook has waited for balancers, long enough for callers that keep their connections to be told
	// with their next answer. Without a hook, as long as balancers may still send.
	time.Sleep(seconds(env("SHUTDOWN_DELAY_SECONDS", "5")))
	// Takes no new connections, closes idle ones, and waits for requests that are under way.
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Here ends what requests need: pools of databases, producers of queues.
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") })
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) {
		if ending.Load() {
			http.Error(w, "ending", http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(seconds(r.URL.Query().Get("seconds")))
		fmt.Fprintln(w, "hello")
	})
	return mux
}

// closeWhenEnding has whoever keeps the connection open call another pod next.
func closeWhenEnding(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ending.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func seconds(text string) time.Duration {
	number, _ := strconv.ParseFloat(text, 64)
	return time.Duration(number * float64(time.Second))
}
