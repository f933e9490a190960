/**
 * @module Functions of a masked text, with their lengths, by matching brackets.
 */
import { lineAt } from './mask.ts';

/** A function with a body in braces. */
export interface FoundFunction {
  /** Its name, or `=>` for an arrow without one in sight. */
  readonly name: string;
  /** First line, from 1. */
  readonly line: number;
  /** Lines from the opening of the parameters to the closing brace. */
  readonly lines: number;
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const notCalled = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'return', 'await']);
const statement = /\b(?:if|for|while|return|const|let|switch|throw|case|break)\b/;

/**
 * Finds the functions, methods and arrows that have a body in braces.
 *
 * Limits: an arrow whose body is an expression is not counted; an arrow is measured from its `=>`.
 */
export function findFunctions(code: string): FoundFunction[] {
  const pairs = matchBrackets(code);
  const found: FoundFunction[] = [];
  const add = (name: string, from: number, open: number): void => {
    const close = pairs.get(open);
    if (close === undefined) return;
    const line = lineAt(code, from);
    found.push({ name, line, lines: lineAt(code, close) - line + 1 });
  };
  for (const match of code.matchAll(/=>\s*\{/g)) {
    const before = /([\w$]+)[^\w$]*$/.exec(code.slice(Math.max(0, match.index - 60), match.index));
    add(before === null ? '=>' : `${before[1]} =>`, match.index, match.index + match[0].length - 1);
  }
  for (const match of code.matchAll(/([\w$#]+)\s*(?:<[^<>()]*(?:<[^<>]*>[^<>()]*)*>)?\s*\(/g)) {
    if (notCalled.has(match[1]!)) continue;
    const open = match.index + match[0].length - 1;
    const close = pairs.get(open);
    const body = close === undefined ? undefined : bodyAfter(code, close + 1, pairs);
    if (body !== undefined) add(match[1]!, open, body);
  }
  return found;
}

/** Matches each opening bracket with its closing one. */
export function matchBrackets(code: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < code.length; at++) {
    const character = code[at]!;
    if (character in closers) open.push(at);
    else if (character === ')' || character === ']' || character === '}') {
      const from = open.pop();
      if (from !== undefined && closers[code[from]!] === character) pairs.set(from, at);
    }
  }
  return pairs;
}

/** Finds the brace of a body behind closed parameters, over a return type if there is one. */
function bodyAfter(code: string, from: number, pairs: Map<number, number>): number | undefined {
  let at = skipSpace(code, from);
  if (code[at] === '{') return at;
  if (code[at] !== ':') return undefined;
  at++;
  const typeFrom = at;
  let expectsType = true;
  while (at < code.length) {
    at = skipSpace(code, at);
    const character = code[at]!;
    if (character === '{' && !expectsType) {
      return statement.test(code.slice(typeFrom, at)) ? undefined : at;
    }
    if (character in closers) {
      at = (pairs.get(at) ?? code.length) + 1;
      expectsType = false;
    } else if (character === ';' || character === ')' || character === '}' || character === ']') {
      return undefined;
    } else if (code.startsWith('=>', at)) {
      return undefined;
    } else {
      expectsType = /[|&<,:?]/.test(character);
      at++;
    }
  }
  return undefined;
}

function skipSpace(code: string, from: number): number {
  let at = from;
  while (at < code.length && /\s/.test(code[at]!)) at++;
  return at;
}
