import { useText } from '../../i18n/i18n.ts';
import { type Zoom, zooms } from './scale.ts';

/** Day, week or month a column. */
export function ZoomSwitch({ zoom, onZoom }: { zoom: Zoom; onZoom: (zoom: Zoom) => void }) {
  const t = useText();
  return (
    <div
      className="hy-segment hy-gantt__zoom"
      style={{ width: 'fit-content', marginBottom: 8 }}
      role="radiogroup"
      aria-label={t('timeline.scale')}
    >
      {zooms.map((key) => (
        <button key={key} type="button" role="radio" aria-checked={zoom === key} onClick={() => onZoom(key)}>
          {t(`timeline.scales.${key}`)}
        </button>
      ))}
    </div>
  );
}
