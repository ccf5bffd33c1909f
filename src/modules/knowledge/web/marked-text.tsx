import type { LibraryAnswer } from '../library.contract.ts';
import './knowledge.css';
import { piecesOf } from './library-view.ts';

/** A text with its hits marked: drawn from ranges, so that markup in it stays text. */
export function MarkedText({ marked }: { marked: LibraryAnswer['items'][number]['title'] }) {
  return (
    <span className="hy-marked">
      {piecesOf(marked).map((piece, i) =>
        piece.hit ? (
          <mark key={`${i}-${piece.text}`}>{piece.text}</mark>
        ) : (
          <span key={`${i}-${piece.text}`}>{piece.text}</span>
        ),
      )}
    </span>
  );
}
