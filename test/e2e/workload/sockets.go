package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// How long clients get to answer a close frame.
const goodbye = time.Second

// sockets are WebSockets that send back every message. Unlike requests they are told when the program ends: with a close frame that says
// that the server goes away (1001), as an application should.
type sockets struct {
	mutex sync.Mutex
	open  map[*websocket.Conn]bool
}

func (all *sockets) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	connection, err := websocket.Accept(answer, request, nil)
	if err != nil {
		return
	}
	defer connection.CloseNow()
	all.note(connection, true)
	defer all.note(connection, false)
	for {
		kind, message, err := connection.Read(context.Background())
		if err != nil || connection.Write(context.Background(), kind, message) != nil {
			return
		}
	}
}

func (all *sockets) note(connection *websocket.Conn, isOpen bool) {
	all.mutex.Lock()
	defer all.mutex.Unlock()
	if isOpen {
		all.open[connection] = true
	} else {
		delete(all.open, connection)
	}
}

// close tells all clients, and waits until they have answered.
func (all *sockets) close() {
	all.mutex.Lock()
	var told sync.WaitGroup
	for connection := range all.open {
		told.Go(func() { connection.Close(websocket.StatusGoingAway, "") })
	}
	all.mutex.Unlock()
	done := make(chan struct{})
	go func() { told.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(goodbye):
	}
}
