/** The fictional company of the demo. Nobody and nothing in it exists; addresses end in names reserved for examples. */
export const brand = {
  name: '青岚茶屿（演示数据）',
  short: '青岚茶屿',
  site: 'www.qinglan.example',
  mini: 'mini.qinglan.example',
} as const;

export const mailHost = 'demo.huanying.local';

export type UnitKey = 'root' | 'marketing' | 'product' | 'finance' | 'east' | 'south' | 'north';

interface UnitData {
  readonly key: Exclude<UnitKey, 'root'>;
  readonly name: string;
  readonly kind: 'region' | 'department';
  readonly regions?: readonly string[];
  readonly notes: string;
}

export const units: readonly UnitData[] = [
  { key: 'marketing', name: '市场部', kind: 'department', notes: '品牌、数字营销、渠道与市场分析' },
  { key: 'product', name: '产品部', kind: 'department', notes: '新品研发与上新计划' },
  { key: 'finance', name: '财务法务部', kind: 'department', notes: '预算、费用与合规' },
  {
    key: 'east',
    name: '华东大区',
    kind: 'region',
    regions: ['310000', '320000', '330000', '340000', '350000', '360000', '370000'],
    notes: '沪苏浙皖闽赣鲁门店与线上订单',
  },
  {
    key: 'south',
    name: '华南大区',
    kind: 'region',
    regions: ['440000', '450000', '460000', '430000'],
    notes: '粤桂琼湘门店与线上订单',
  },
  {
    key: 'north',
    name: '华北大区',
    kind: 'region',
    regions: ['110000', '120000', '130000', '140000', '150000', '210000'],
    notes: '京津冀晋蒙辽门店与线上订单',
  },
];
export const rootName = '青岚茶屿总部';

export type PersonKey =
  | 'admin'
  | 'director'
  | 'executive'
  | 'finance'
  | 'legal'
  | 'analyst'
  | 'brand'
  | 'digital'
  | 'channels'
  | 'content'
  | 'specialist'
  | 'sales'
  | 'product'
  | 'service';

interface PersonData {
  readonly key: PersonKey;
  readonly name: string;
  /** Before the @. */
  readonly mail: string;
  readonly title: string;
  readonly position: string;
  readonly unit: UnitKey;
  readonly manager?: PersonKey;
}

/** Managers before those whom they lead. */
export const people: readonly PersonData[] = [
  { key: 'executive', name: '沈慕白', mail: 'shen.mubai', title: '总经理', position: 'executive', unit: 'root' },
  {
    key: 'director',
    name: '李娜',
    mail: 'li.na',
    title: '市场总监',
    position: 'marketing_director',
    unit: 'root',
    manager: 'executive',
  },
  {
    key: 'finance',
    name: '周正',
    mail: 'zhou.zheng',
    title: '财务总监',
    position: 'finance_director',
    unit: 'finance',
    manager: 'executive',
  },
  {
    key: 'legal',
    name: '何律',
    mail: 'he.lv',
    title: '法务主管',
    position: 'legal',
    unit: 'finance',
    manager: 'finance',
  },
  {
    key: 'analyst',
    name: '陈思远',
    mail: 'chen.siyuan',
    title: '市场分析专员',
    position: 'market_analyst',
    unit: 'marketing',
    manager: 'director',
  },
  {
    key: 'brand',
    name: '林晚秋',
    mail: 'lin.wanqiu',
    title: '品牌经理',
    position: 'brand_manager',
    unit: 'marketing',
    manager: 'director',
  },
  {
    key: 'digital',
    name: '赵一鸣',
    mail: 'zhao.yiming',
    title: '数字营销专员',
    position: 'digital_marketer',
    unit: 'marketing',
    manager: 'director',
  },
  {
    key: 'channels',
    name: '吴越',
    mail: 'wu.yue',
    title: '渠道经理',
    position: 'channel_manager',
    unit: 'marketing',
    manager: 'director',
  },
  {
    key: 'content',
    name: '苏小禾',
    mail: 'su.xiaohe',
    title: '内容创作专员',
    position: 'content_creator',
    // At headquarters: what content brings lies in all regions.
    unit: 'root',
    manager: 'brand',
  },
  {
    key: 'specialist',
    name: '黄嘉欣',
    mail: 'huang.jiaxin',
    title: '华南市场专员',
    position: 'marketing_specialist',
    unit: 'south',
    manager: 'director',
  },
  {
    key: 'sales',
    name: '王强',
    mail: 'wang.qiang',
    title: '华东销售',
    position: 'sales',
    unit: 'east',
    manager: 'director',
  },
  {
    key: 'product',
    name: '许知味',
    mail: 'xu.zhiwei',
    title: '产品经理',
    position: 'product',
    unit: 'product',
    manager: 'executive',
  },
  {
    key: 'service',
    name: '孙悦',
    mail: 'sun.yue',
    title: '华北客服',
    position: 'customer_service',
    unit: 'north',
    manager: 'channels',
  },
  { key: 'admin', name: '管理员', mail: 'admin', title: '系统管理员', position: 'administrator', unit: 'root' },
];

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** Yuan. */
  readonly price: number;
  /** How often it is chosen. */
  readonly weight: number;
}

/** What is drunk at once; sold everywhere but in the mail-order shop. */
export const drinks: readonly Product[] = [
  { sku: 'QL-D01', name: '青岚龙井奶绿', category: '鲜奶茶', price: 18, weight: 16 },
  { sku: 'QL-D02', name: '茉莉雪芽', category: '原叶茶', price: 13, weight: 12 },
  { sku: 'QL-D03', name: '桂花乌龙奶茶', category: '鲜奶茶', price: 17, weight: 14 },
  { sku: 'QL-D04', name: '杨梅冰山', category: '果茶', price: 19, weight: 10 },
  { sku: 'QL-D05', name: '满杯青柚', category: '果茶', price: 18, weight: 12 },
  { sku: 'QL-D06', name: '山野栀子冷泡', category: '原叶茶', price: 15, weight: 8 },
  { sku: 'QL-D07', name: '黑糖岩韵厚乳', category: '鲜奶茶', price: 20, weight: 9 },
  { sku: 'QL-D08', name: '荔枝白兰气泡', category: '果茶', price: 21, weight: 6 },
  { sku: 'QL-D09', name: '红枣桂圆暖茶', category: '暖饮', price: 19, weight: 7 },
  { sku: 'QL-D10', name: '姜撞奶红茶', category: '暖饮', price: 18, weight: 6 },
];

/** What is sent by mail. */
export const goods: readonly Product[] = [
  { sku: 'QL-G01', name: '茉莉雪芽冷泡茶包 12 枚', category: '茶包', price: 39, weight: 10 },
  { sku: 'QL-G02', name: '桂花乌龙茶包 15 枚', category: '茶包', price: 45, weight: 9 },
  { sku: 'QL-G03', name: '青岚龙井罐装 50 克', category: '茶叶', price: 68, weight: 4 },
  { sku: 'QL-G04', name: '随行杯 480 毫升', category: '周边', price: 59, weight: 3 },
];

interface Place {
  /** GB/T 2260. */
  readonly province: string;
  readonly weight: number;
  readonly cities: readonly string[];
}

export const places: readonly Place[] = [
  { province: '310000', weight: 13, cities: ['上海'] },
  { province: '330000', weight: 11, cities: ['杭州', '宁波', '温州', '绍兴'] },
  { province: '320000', weight: 11, cities: ['南京', '苏州', '无锡', '常州'] },
  { province: '350000', weight: 5, cities: ['厦门', '福州', '泉州'] },
  { province: '370000', weight: 3, cities: ['青岛', '济南'] },
  { province: '340000', weight: 3, cities: ['合肥', '芜湖'] },
  { province: '360000', weight: 2, cities: ['南昌'] },
  { province: '440000', weight: 19, cities: ['广州', '深圳', '佛山', '东莞', '珠海'] },
  { province: '450000', weight: 4, cities: ['南宁', '桂林'] },
  { province: '430000', weight: 4, cities: ['长沙'] },
  { province: '460000', weight: 1.5, cities: ['海口', '三亚'] },
  { province: '110000', weight: 7, cities: ['北京'] },
  { province: '120000', weight: 2.5, cities: ['天津'] },
  { province: '130000', weight: 2, cities: ['石家庄', '保定'] },
  { province: '140000', weight: 1.2, cities: ['太原'] },
  { province: '210000', weight: 2, cities: ['沈阳', '大连'] },
  // Covered by no region: these belong to headquarters.
  { province: '510000', weight: 3, cities: ['成都'] },
  { province: '420000', weight: 2.5, cities: ['武汉'] },
  { province: '500000', weight: 1.8, cities: ['重庆'] },
  { province: '610000', weight: 1.5, cities: ['西安'] },
];
