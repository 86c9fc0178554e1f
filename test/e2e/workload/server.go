package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

// serve answers every path with the name of the pod once it is ready, and with 503 before. `/slow?seconds=5` takes its time,
// and `/socket` is a WebSocket.
func serve(readyAt time.Time, open *sockets) http.Handler {
	name, _ := os.Hostname()
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, name) })
	mux.HandleFunc("/slow", func(answer http.ResponseWriter, request *http.Request) {
		duration, err := seconds(request.URL.Query().Get("seconds"))
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		select {
		case <-time.After(duration):
			fmt.Fprintln(answer, name)
		case <-request.Context().Done():
		}
	})
	mux.Handle("/socket", open)
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if time.Now().Before(readyAt) {
			http.Error(answer, "not ready yet", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(answer, request)
	})
}
