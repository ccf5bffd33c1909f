import { describe, expect, it } from 'vitest';
import { citiesOf, findRegion, provinceOf, provinces, regionLabel, regionOf } from './regions.ts';

describe('regions', () => {
  it('[U2] 34 provinces and their prefectures, each code once', () => {
    expect(provinces).toHaveLength(34);
    const all = provinces.flatMap((p) => [p, ...citiesOf(p.code)]);
    expect(new Set(all.map((r) => r.code)).size).toBe(all.length);
    expect(all.length).toBe(34 + 365);
    for (const r of all) {
      expect(r.code).toMatch(/^\d{6}$/);
      expect(r.province).toBe(provinceOf(r.code));
      expect(r.name.en).toMatch(/^[A-Z][a-z’ A-Z]+$/);
    }
    expect(citiesOf('440000')).toHaveLength(21);
    expect(citiesOf('110000')).toEqual([]);
  });

  it.each([
    ['广东', '440000'],
    ['广东省', '440000'],
    ['粤', '440000'],
    [' guangdong ', '440000'],
    ['Guangdong Province', '440000'],
    ['沪', '310000'],
    ['上海市', '310000'],
    ['上海市浦东新区', '310000'],
    ['内蒙古自治区', '150000'],
    ['内蒙', '150000'],
    ['广西壮族自治区', '450000'],
    ['广西自治区', '450000'],
    ['新疆维吾尔自治区', '650000'],
    ['香港', '810000'],
    ['中国香港特别行政区', '810000'],
    ['Inner Mongolia', '150000'],
    ['吉林', '220000'],
    ['吉林省', '220000'],
    ['吉林市', '220200'],
    ['吉林省吉林市船营区', '220200'],
    ['吉林市船营区', '220200'],
    ['海南', '460000'],
    ['海南州', '632500'],
    ['海南藏族自治州', '632500'],
    ['青海省海南藏族自治州共和县', '632500'],
    ['广州市', '440100'],
    ['广州', '440100'],
    ['广东省广州市天河区', '440100'],
    ['广东-深圳', '440300'],
    ['广东 / 深圳市', '440300'],
    ['恩施', '422800'],
    ['恩施州', '422800'],
    ['湖北省恩施土家族苗族自治州', '422800'],
    ['神农架林区', '429021'],
    ['石河子市', '659001'],
    ['陵水黎族自治县', '469028'],
    ['杭州市西湖区', '330100'],
    ['Hangzhou', '330100'],
    ["Xi'an", '610100'],
    ['Hangzhou, Zhejiang', '330100'],
    ['Suzhou, Anhui', '341300'],
    ['江苏苏州', '320500'],
    ['440000', '440000'],
    ['440106', '440100'],
    ['110105', '110000'],
    ['440106001001', '440100'],
  ])('[U2] %s is %s', (text, code) => expect(findRegion(text)).toBe(code));

  it.each([
    '',
    ' ',
    '火星',
    'Suzhou',
    '999999',
    '12345',
    'x',
    '省',
    'Hangzhounese',
    '\u0000',
    '__proto__',
    'constructor',
  ])('[U2] %j is no region', (text) => expect(findRegion(text)).toBeUndefined());

  it('[U2] every name leads back to its region', () => {
    for (const province of provinces) {
      expect(findRegion(province.fullName)).toBe(province.code);
      expect(findRegion(province.name.zh)).toBe(province.code);
      expect(findRegion(province.name.en)).toBe(province.code);
      for (const city of citiesOf(province.code)) {
        expect(findRegion(city.fullName)).toBe(city.code);
        expect(findRegion(province.fullName + city.fullName)).toBe(city.code);
        expect(findRegion(regionLabel(city.code, 'zh', 'full'))).toBe(city.code);
        expect(findRegion(regionLabel(city.code, 'en', 'full'))).toBe(city.code);
      }
    }
  });

  it('[U2] labels in both languages', () => {
    expect(regionLabel('440000', 'zh')).toBe('广东');
    expect(regionLabel('440000', 'en')).toBe('Guangdong');
    expect(regionLabel('330100', 'zh', 'full')).toBe('浙江省杭州市');
    expect(regionLabel('330100', 'en', 'full')).toBe('Hangzhou, Zhejiang');
    expect(regionLabel('310000', 'zh', 'full')).toBe('上海市');
    expect(regionLabel('000000', 'zh')).toBe('000000');
    expect(regionOf('330106')).toBeUndefined();
    expect(provinceOf('abc')).toBeUndefined();
  });
});
