import { type Outcome, type Peer, type PeerSource, Unavailable } from "./peers/peer.ts";
import type { Problem } from "./problem.ts";

export interface OpenPeers<Of = Problem, Given = Outcome> {
  peers: Peer<Of, Given>[];
  /** Those this machine cannot run, and why. */
  unavailable: { names: readonly string[]; reason: string }[];
}

/** Opens the sources that have a wanted peer; those that this machine lacks are listed, not failed over. */
export async function openPeers<Of, Given>(
  sources: readonly PeerSource<Of, Given>[],
  isWanted: (name: string) => boolean,
): Promise<OpenPeers<Of, Given>> {
  const peers: Peer<Of, Given>[] = [];
  const unavailable: OpenPeers["unavailable"] = [];
  for (const source of sources) {
    if (!source.names.some(isWanted)) continue;
    try {
      for (const peer of await source.open()) {
        if (isWanted(peer.name)) peers.push(peer);
        else peer.close();
      }
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      unavailable.push({ names: source.names, reason: error.message });
    }
  }
  return { peers, unavailable };
}
