import type { Front } from './exercise';

/** An application that handles SIGTERM well, how it is built and run, and how it would be done wrong. */
export interface Sample {
  /** The name of its folder in examples/applications. */
  readonly name: string;
  /** Run in a copy of its folder, once. */
  readonly prepare?: readonly string[];
  /** Run in a copy of its folder whenever a source has changed. */
  readonly compile?: readonly string[];
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mistakes: readonly Mistake[];
}

/** A change of one place that loses requests. */
export interface Mistake {
  readonly what: string;
  /** Who notices it. */
  readonly front: Front;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What only those notice who keep their connections. */
const CLOSES_AT_ONCE = 'closes connections in use when a hook has waited';

const mistakesIn = (file: string, changes: Readonly<Record<string, readonly [from: string, to: string]>>): Mistake[] =>
  Object.entries(changes).map(([what, [from, to]]) => ({ what, file, from, to, front: what === CLOSES_AT_ONCE ? 'hook' : 'balancer' }));

export const SAMPLES: readonly Sample[] = [
  {
    name: 'node',
    command: ['node', 'server.mjs'],
    mistakes: mistakesIn('server.mjs', {
      'ends at once': ['  ending = true;\n', '  process.exit(0);\n'],
      'takes no new connections while balancers still send': ['  await sleep(delaySeconds * 1000);\n', ''],
      'does not wait for requests under way': ['  await closed;\n', ''],
      'waits for connections that nobody has used': ['  unused.forEach((socket) => socket.destroy());\n', ''],
      [CLOSES_AT_ONCE]: ['SHUTDOWN_DELAY_SECONDS ?? 5', 'SHUTDOWN_DELAY_SECONDS ?? 0'],
      'lets clients keep their connections': ["response.setHeader('connection', 'close');", ''],
    }),
  },
  {
    name: 'go',
    compile: ['go', 'build', '-o', 'server', '.'],
    command: ['./server'],
    environment: { CGO_ENABLED: '0' },
    mistakes: mistakesIn('main.go', {
      'ends at once': ['\tending.Store(true)\n', '\tos.Exit(0)\n'],
      'takes no new connections while balancers still send': ['\ttime.Sleep(seconds(env("SHUTDOWN_DELAY_SECONDS", "5")))\n', ''],
      'does not wait for requests under way': ['server.Shutdown(context.Background())', 'server.Close()'],
      [CLOSES_AT_ONCE]: ['"SHUTDOWN_DELAY_SECONDS", "5"', '"SHUTDOWN_DELAY_SECONDS", "0"'],
      'lets clients keep their connections': ['w.Header().Set("Connection", "close")', ''],
    }),
  },
  {
    name: 'python',
    prepare: ['python3', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', 'packages', '--requirement', 'requirements.txt'],
    command: ['python3', 'server.py'],
    environment: { PYTHONPATH: 'packages', PYTHONDONTWRITEBYTECODE: '1', PIP_ROOT_USER_ACTION: 'ignore' },
    mistakes: mistakesIn('server.py', {
      'ends at once': ['        global ending\n', '        global ending\n        os._exit(0)\n'],
      'takes no new connections while balancers still send': ['self.loop.call_later, DELAY_SECONDS,', 'self.loop.call_later, 0,'],
      'does not wait for requests under way': ['timeout_keep_alive=65,', 'timeout_graceful_shutdown=0,'],
      [CLOSES_AT_ONCE]: ['"SHUTDOWN_DELAY_SECONDS", "5"', '"SHUTDOWN_DELAY_SECONDS", "0"'],
      'lets clients keep their connections': ['[*message["headers"], (b"connection", b"close")]', 'message["headers"]'],
    }),
  },
  {
    name: 'java',
    prepare: ['mvn', '--quiet', '--batch-mode', 'package'],
    compile: ['javac', '--release', '17', '-cp', 'target/lib/*', '-d', 'target/classes', 'src/main/java/com/example/Server.java'],
    command: ['java', '-XX:TieredStopAtLevel=1', '-cp', 'target/classes:target/lib/*', 'com.example.Server'],
    mistakes: mistakesIn('src/main/java/com/example/Server.java', {
      'ends at once': ['        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(tomcat, connector)));\n', ''],
      'takes no new connections while balancers still send': ['            Thread.sleep(DELAY_MILLIS);\n', ''],
      'does not wait for requests under way': ['pool.shutdown();', 'pool.shutdownNow();'],
      [CLOSES_AT_ONCE]: ['"SHUTDOWN_DELAY_SECONDS", "5"', '"SHUTDOWN_DELAY_SECONDS", "0"'],
      'lets clients keep their connections': ['response.setHeader("Connection", "close");', ''],
    }),
  },
];
