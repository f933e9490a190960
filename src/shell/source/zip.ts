/**
 * @module Members of zip archives: listed, checked and unpacked, each a file of its own.
 *
 * fflate unpacks; its listing tells neither checksums nor encryption, which stand in the central
 * directory and are read here, so that a damaged member is no quiet source of wrong numbers.
 */
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { SourceFailed, type SourceFailure } from './source-failure.ts';

/** File inside an archive. */
export interface ArchiveMember {
  /** With its folders, `/` between them. */
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  /**
   * Unpacks; all members of an archive at once, the first time.
   *
   * @throws SourceFailed when the member is damaged
   */
  readonly content: () => Uint8Array;
}

/** Bytes of an archive and of all its members unpacked, beyond which it is not read. */
const bytesMax = 1024 ** 3;

/**
 * Lists the members of an archive without its folders.
 *
 * @param path - the archive, as the user will recognise it
 * @param packedBytes - its size
 * @returns members by name
 * @throws SourceFailed when it is too large, damaged, encrypted, or packed in a way of its own
 */
export async function listMembers(
  path: string,
  packedBytes: number,
): Promise<readonly ArchiveMember[]> {
  if (packedBytes > bytesMax) throw tooLarge(path);
  const packed = new Uint8Array(await readFile(path));
  const infos: UnzipFileInfo[] = [];
  const checks = readChecks(path, packed);
  unzipped(path, packed, (info) => {
    if (!info.name.endsWith('/')) infos.push(info);
    return false;
  });
  if (infos.some(({ name }) => name === '[Content_Types].xml')) {
    const detail = 'it is a spreadsheet or document; save its table as CSV';
    throw new SourceFailed({ kind: 'zip_unreadable', path, detail });
  }
  if (infos.reduce((sum, { originalSize }) => sum + originalSize, 0) > bytesMax) {
    throw tooLarge(path);
  }
  let whole: Readonly<Record<string, Uint8Array>> | undefined;
  const unpackAll = () => {
    whole ??= unzipped(path, packed, ({ name }) => !name.endsWith('/'));
    return whole;
  };
  return infos
    .map(({ name, originalSize, compression }) => ({
      name,
      bytes: originalSize,
      content: () => checked(`${path}/${name}`, compression, checks.get(name), unpackAll()[name]),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function tooLarge(path: string): SourceFailed {
  const detail = 'the archive is larger than 1 GiB, packed or unpacked; unpack it first';
  return new SourceFailed({ kind: 'zip_unreadable', path, detail });
}

function damaged(path: string, detail: string): SourceFailed {
  const failure: SourceFailure = { kind: 'zip_damaged', path, detail };
  return new SourceFailed(failure);
}

function unzipped(
  path: string,
  packed: Uint8Array,
  filter: (info: UnzipFileInfo) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    // Other ways of packing are told member by member.
    return unzipSync(packed, { filter: (info) => filter(info) && isKnown(info.compression) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged(path, `the zip archive is damaged (${reason}); was it copied whole?`);
  }
}

/** Stored and deflated. */
const isKnown = (compression: number): boolean => compression === 0 || compression === 8;

/** What the central directory tells of a member beside its size. */
interface MemberCheck {
  readonly crc: number;
  readonly isEncrypted: boolean;
}

function checked(
  path: string,
  compression: number,
  check: MemberCheck | undefined,
  content: Uint8Array | undefined,
): Uint8Array {
  if (check?.isEncrypted === true) {
    const detail = 'the member is encrypted; unpack it first';
    throw new SourceFailed({ kind: 'zip_unreadable', path, detail });
  }
  if (content === undefined || !isKnown(compression)) {
    const detail = `the member is packed by method ${compression}; unpack it first`;
    throw new SourceFailed({ kind: 'zip_unreadable', path, detail });
  }
  if (check !== undefined && crc32(content) !== check.crc) {
    throw damaged(path, 'the member is damaged: its checksum is wrong');
  }
  return content;
}

/** Signatures of the end of the directory and of an entry in it. */
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

function readChecks(path: string, packed: Uint8Array): ReadonlyMap<string, MemberCheck> {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let end = packed.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== endSignature) end--;
  if (end < 0) throw damaged(path, 'the zip archive ends too early; was it copied whole?');
  const checks = new Map<string, MemberCheck>();
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= end && view.getUint32(at, true) === entrySignature) {
    const [nameLength, extra, comment] = [28, 30, 32].map((o) => view.getUint16(at + o, true));
    const name = Buffer.from(packed.subarray(at + 46, at + 46 + nameLength!));
    const flags = view.getUint16(at + 8, true);
    // Without the flag of UTF-8 names are read byte by byte, as fflate does.
    const text = name.toString((flags & 0x800) === 0 ? 'latin1' : 'utf8');
    checks.set(text, { crc: view.getUint32(at + 16, true), isEncrypted: (flags & 1) === 1 });
    at += 46 + nameLength! + extra! + comment!;
  }
  return checks;
}
