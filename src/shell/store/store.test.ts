import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformPorts, type PortsUnderTest } from '../../../test/conformance/ports.ts';
import { openOutbox } from './outbox.ts';
import { openSegmentLog } from './segment-log.ts';
import { openSnapshots } from './snapshots.ts';

async function openPorts(folder: string, segmentBytes: number): Promise<PortsUnderTest> {
  const log = await openSegmentLog(folder, { segmentBytes });
  const outbox = await openOutbox(folder);
  const close = async () => {
    await log.close();
    await outbox.close();
  };
  return {
    log,
    snapshots: openSnapshots(folder),
    outbox,
    reopen: async () => {
      await close();
      return openPorts(folder, segmentBytes);
    },
    destroy: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

const folder = () => mkdtemp(join(tmpdir(), 'rapport-ports-'));

conformPorts('segment files', async () => openPorts(await folder(), 1 << 20));
conformPorts('segment files of one block', async () => openPorts(await folder(), 1));
