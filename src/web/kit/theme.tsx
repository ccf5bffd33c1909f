import { theme as antdTheme, ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { type ReactNode, useEffect } from 'react';
import { useLocale } from '../i18n/i18n.ts';
import { type TrendColours, useDarkTheme, usePreferences, useReducedMotion } from '../preferences.ts';
import { cssOf, dark, light, type Palette } from './palette.ts';

/** Colours of the theme in force, for drawings that cannot use variables. */
export const usePalette = (): Palette => (useDarkTheme() ? dark : light);

/** 红涨绿跌 where nothing was chosen and the page is Chinese. */
export function useTrendColours(): TrendColours {
  const locale = useLocale();
  return usePreferences().trend ?? (locale === 'zh' ? 'redUp' : 'greenUp');
}

const antdTokens = (p: Palette) => ({
  colorPrimary: p.accent,
  colorInfo: p.info,
  colorSuccess: p.good,
  colorWarning: p.warning,
  colorError: p.bad,
  colorText: p.text,
  colorTextSecondary: p.text2,
  colorTextTertiary: p.text3,
  colorTextPlaceholder: p.text3,
  colorTextDescription: p.text3,
  colorBgBase: p.surface,
  colorBgContainer: p.surface,
  colorBgElevated: p.raised,
  colorBgLayout: p.ground,
  colorBorder: p.lineStrong,
  colorBorderSecondary: p.line,
  colorSplit: p.line,
  colorLink: p.accent,
  colorLinkHover: p.accentHover,
  colorTextLightSolid: p.onAccent,
  colorPrimaryHover: p.accentHover,
  colorPrimaryActive: p.accentHover,
  colorPrimaryBg: p.accentSoft,
  colorPrimaryBgHover: p.accentSoft,
  controlItemBgActive: p.accentSoft,
  controlItemBgActiveHover: p.accentSoft,
  controlItemBgHover: p.sunken,
  controlOutline: p.accentSoft,
  fontFamily: 'var(--hy-font)',
  fontSize: 14,
  borderRadius: 6,
  controlHeight: 32,
  wireframe: false,
  motionDurationFast: '0.08s',
  motionDurationMid: '0.12s',
  motionDurationSlow: '0.15s',
});

/** Popups opened inside a dialog must live in it: the rest of the page is inert under a modal dialog. */
const popupHome = (trigger?: HTMLElement): HTMLElement => trigger?.closest('dialog') ?? document.body;

export function ThemeProvider({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const isDark = useDarkTheme();
  const still = useReducedMotion();
  const trend = useTrendColours();
  const palette = isDark ? dark : light;

  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = isDark ? 'dark' : 'light';
    root.dataset.trend = trend;
    root.style.cssText = `color-scheme: ${isDark ? 'dark' : 'light'}; ${cssOf(palette)}`;
  }, [isDark, trend, palette]);

  return (
    <ConfigProvider
      locale={locale === 'zh' ? zhCN : enUS}
      theme={{
        algorithm: isDark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
        token: { ...antdTokens(palette), motion: !still },
        components: {
          Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
          Segmented: { trackBg: palette.sunken },
        },
      }}
      getPopupContainer={popupHome}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
