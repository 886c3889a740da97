import { type Ls, LsError } from "@ls/core";
import { checkSettings } from "./check-settings.ts";
import { type FetchData, FetchedData } from "./data/fetched-data.ts";
import { type LoadedData, loadDataset } from "./data/load-dataset.ts";
import { createThrottle } from "./pace.ts";
import type { CsvFile, Reply, Request, Settings } from "./protocol.ts";
import { Session } from "./session.ts";
import { sweep } from "./sweep.ts";

/** What the engine needs of the place where it runs. */
export interface Surroundings {
  /** Starts `@ls/core` and TensorFlow.js. Called once. */
  start(): Promise<Ls>;
  fetchData: FetchData;
  post(reply: Reply): void;
  /** Lets messages through between batches. */
  breathe(): Promise<void>;
  /** In milliseconds. */
  now(): number;
}

type RequestOf<Type extends Request["type"]> = Extract<Request, { type: Type }>;

/** Answers the page's requests in their order, whatever is under way. */
export class Engine {
  readonly #here: Surroundings;
  readonly #started: Promise<Ls>;
  readonly #fetched: FetchedData;
  readonly #mayEvaluate: () => boolean;
  readonly #mayPost: () => boolean;
  /** Of the last reset; requests that come before it is ready wait for it. */
  #session: Promise<Session | undefined> = Promise.resolve(undefined);
  #resets = 0;
  /** The loop that trains, while one does: a later one has another identity. */
  #loop: object | undefined;

  constructor(here: Surroundings) {
    this.#here = here;
    this.#started = here.start();
    // Who waits for it hears of its failure; until then nobody does.
    this.#started.catch(() => {});
    this.#fetched = new FetchedData(here.fetchData);
    this.#mayEvaluate = createThrottle(here.now);
    this.#mayPost = createThrottle(here.now);
  }

  /** Never rejects: what goes wrong is posted as `failed`. */
  async handle(request: Request): Promise<void> {
    try {
      await this.#answer(request);
    } catch (error) {
      this.#loop = undefined;
      this.#here.post(failure(error));
    }
  }

  async #answer(request: Request): Promise<void> {
    if (request.type === "reset") return this.#reset(request);
    if (request.type === "sweep") return this.#sweep(request);
    const session = await this.#session;
    if (!session) return;
    switch (request.type) {
      case "play":
        return this.#play(session);
      case "pause":
        return this.#pause(session);
      case "step":
        return this.#step(session);
      case "show-classes":
        session.showClasses(request.classes);
        return this.#postSnapshot(session, true);
      case "judge":
        return this.#here.post({ type: "verdict", probabilities: session.judge(request.pixels) });
    }
  }

  async #reset({ settings, file }: RequestOf<"reset">): Promise<void> {
    this.#loop = undefined;
    const built = this.#replace(this.#session, ++this.#resets, settings, file);
    this.#session = built.catch(() => undefined);
    await built;
  }

  /** @returns nothing if another reset came in between */
  async #replace(
    previous: Promise<Session | undefined>,
    reset: number,
    settings: Settings,
    file: CsvFile | undefined,
  ): Promise<Session | undefined> {
    (await previous)?.dispose();
    const given = () => this.#resets !== reset;
    try {
      const [ls, loaded] = await this.#load(settings, file);
      if (given()) return undefined;
      const session = new Session(ls, loaded, settings);
      this.#here.post({ type: "ready", data: session.describe() });
      this.#postSnapshot(session, true);
      return session;
    } catch (error) {
      if (given()) return undefined;
      throw error;
    }
  }

  #load(settings: Settings, file: CsvFile | undefined): Promise<[Ls, LoadedData]> {
    checkSettings(settings);
    const { post } = this.#here;
    post({ type: "loading", what: "data" });
    const onProgress = (done: number, total: number) => {
      if (done === total || this.#mayPost()) post({ type: "loading", what: "data", done, total });
    };
    return Promise.all([this.#started, loadDataset(settings, file, this.#fetched, onProgress)]);
  }

  async #play(session: Session): Promise<void> {
    if (this.#loop) return;
    const loop = {};
    this.#loop = loop;
    while (this.#loop === loop && !session.finished) {
      session.trainBatch();
      if (session.finished) this.#loop = undefined;
      if (session.finished || (session.atEndOfEpoch && this.#mayEvaluate())) this.#postSnapshot(session, true);
      else if (this.#mayPost()) this.#postSnapshot(session, false);
      await this.#here.breathe();
    }
    if (this.#loop === loop) this.#pause(session);
  }

  #pause(session: Session): void {
    this.#loop = undefined;
    this.#postSnapshot(session, true);
  }

  #step(session: Session): void {
    if (!session.finished) session.trainBatch();
    this.#pause(session);
  }

  async #sweep({ settings, file, labelSmoothing }: RequestOf<"sweep">): Promise<void> {
    const { post, breathe } = this.#here;
    const [ls, loaded] = await this.#load(settings, file);
    const total = labelSmoothing.length;
    await sweep(ls, loaded, settings, labelSmoothing, {
      onBatch: ({ epoch, epochs }, done) => {
        if (this.#mayPost()) post({ type: "sweep-progress", epoch, epochs, done, total });
        return breathe();
      },
      onPoint: (point, done) => post({ type: "sweep", point, done, total }),
    });
  }

  #postSnapshot(session: Session, evaluated: boolean): void {
    this.#here.post({ type: "snapshot", snapshot: session.snapshot(this.#loop !== undefined, evaluated) });
  }
}

function failure(error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error);
  return { type: "failed", message, ...(error instanceof LsError ? { code: error.code } : undefined) };
}
