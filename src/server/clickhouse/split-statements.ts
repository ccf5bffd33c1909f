/** Statements of a SQL file, split at semicolons outside quotes and comments. Comments are left out. */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  const token = /'(?:[^'\\]|\\.|'')*'|`[^`]*`|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'`"\-/;]+|[\s\S]/g;
  for (const [part] of text.matchAll(token)) {
    if (part === ';') {
      statements.push(current.trim());
      current = '';
    } else if (!part.startsWith('--') && !part.startsWith('/*')) {
      current += part;
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}
