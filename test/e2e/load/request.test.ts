import { call } from './request';

test.each(['127.0.0.1', '10.0.0.1', '10.99.0.1', '8.8.8.8', '10.88.1.2.example.org'])('no request goes to %s, which is neither a pod nor a node', (address) => {
  expect(() => call({ address, port: 80 }, '/', 100)).toThrow(`Requests may go to pods and nodes only, got the address ${address}`);
});
