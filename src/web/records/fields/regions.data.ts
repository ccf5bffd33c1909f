import { provinces } from '../../../shared/provinces.ts';

export interface Region {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly cities: readonly Omit<Region, 'cities'>[];
}

/**
 * Cities by province after GB/T 2260, `code|Chinese|English`: the last four digits of the code stand before the name.
 * Taken from @vant/area-data 2.1.0 (MIT); romanised names by pinyin, customary ones where they differ.
 */
const cities: Readonly<Record<keyof typeof provinces, string>> = {
  110000: '',
  120000: '',
  130000:
    '0100石家庄|Shijiazhuang;0200唐山|Tangshan;0300秦皇岛|Qinhuangdao;0400邯郸|Handan;0500邢台|Xingtai;0600保定|Baoding;0700张家口|Zhangjiakou;0800承德|Chengde;0900沧州|Cangzhou;1000廊坊|Langfang;1100衡水|Hengshui',
  140000:
    '0100太原|Taiyuan;0200大同|Datong;0300阳泉|Yangquan;0400长治|Changzhi;0500晋城|Jincheng;0600朔州|Shuozhou;0700晋中|Jinzhong;0800运城|Yuncheng;0900忻州|Xinzhou;1000临汾|Linfen;1100吕梁|Lüliang',
  150000:
    '0100呼和浩特|Hohhot;0200包头|Baotou;0300乌海|Wuhai;0400赤峰|Chifeng;0500通辽|Tongliao;0600鄂尔多斯|Ordos;0700呼伦贝尔|Hulunbuir;0800巴彦淖尔|Bayannur;0900乌兰察布|Ulanqab;2200兴安|Hinggan;2500锡林郭勒|Xilingol;2900阿拉善|Alxa',
  210000:
    '0100沈阳|Shenyang;0200大连|Dalian;0300鞍山|Anshan;0400抚顺|Fushun;0500本溪|Benxi;0600丹东|Dandong;0700锦州|Jinzhou;0800营口|Yingkou;0900阜新|Fuxin;1000辽阳|Liaoyang;1100盘锦|Panjin;1200铁岭|Tieling;1300朝阳|Chaoyang;1400葫芦岛|Huludao',
  220000:
    '0100长春|Changchun;0200吉林|Jilin;0300四平|Siping;0400辽源|Liaoyuan;0500通化|Tonghua;0600白山|Baishan;0700松原|Songyuan;0800白城|Baicheng;2400延边|Yanbian',
  230000:
    '0100哈尔滨|Harbin;0200齐齐哈尔|Qiqihar;0300鸡西|Jixi;0400鹤岗|Hegang;0500双鸭山|Shuangyashan;0600大庆|Daqing;0700伊春|Yichun;0800佳木斯|Jiamusi;0900七台河|Qitaihe;1000牡丹江|Mudanjiang;1100黑河|Heihe;1200绥化|Suihua;2700大兴安岭|Daxinganling',
  310000: '',
  320000:
    "0100南京|Nanjing;0200无锡|Wuxi;0300徐州|Xuzhou;0400常州|Changzhou;0500苏州|Suzhou;0600南通|Nantong;0700连云港|Lianyungang;0800淮安|Huai'an;0900盐城|Yancheng;1000扬州|Yangzhou;1100镇江|Zhenjiang;1200泰州|Taizhou;1300宿迁|Suqian",
  330000:
    '0100杭州|Hangzhou;0200宁波|Ningbo;0300温州|Wenzhou;0400嘉兴|Jiaxing;0500湖州|Huzhou;0600绍兴|Shaoxing;0700金华|Jinhua;0800衢州|Quzhou;0900舟山|Zhoushan;1000台州|Taizhou;1100丽水|Lishui',
  340000:
    "0100合肥|Hefei;0200芜湖|Wuhu;0300蚌埠|Bengbu;0400淮南|Huainan;0500马鞍山|Ma'anshan;0600淮北|Huaibei;0700铜陵|Tongling;0800安庆|Anqing;1000黄山|Huangshan;1100滁州|Chuzhou;1200阜阳|Fuyang;1300宿州|Suzhou;1500六安|Lu'an;1600亳州|Bozhou;1700池州|Chizhou;1800宣城|Xuancheng",
  350000:
    '0100福州|Fuzhou;0200厦门|Xiamen;0300莆田|Putian;0400三明|Sanming;0500泉州|Quanzhou;0600漳州|Zhangzhou;0700南平|Nanping;0800龙岩|Longyan;0900宁德|Ningde',
  360000:
    "0100南昌|Nanchang;0200景德镇|Jingdezhen;0300萍乡|Pingxiang;0400九江|Jiujiang;0500新余|Xinyu;0600鹰潭|Yingtan;0700赣州|Ganzhou;0800吉安|Ji'an;0900宜春|Yichun;1000抚州|Fuzhou;1100上饶|Shangrao",
  370000:
    "0100济南|Jinan;0200青岛|Qingdao;0300淄博|Zibo;0400枣庄|Zaozhuang;0500东营|Dongying;0600烟台|Yantai;0700潍坊|Weifang;0800济宁|Jining;0900泰安|Tai'an;1000威海|Weihai;1100日照|Rizhao;1300临沂|Linyi;1400德州|Dezhou;1500聊城|Liaocheng;1600滨州|Binzhou;1700菏泽|Heze",
  410000:
    '0100郑州|Zhengzhou;0200开封|Kaifeng;0300洛阳|Luoyang;0400平顶山|Pingdingshan;0500安阳|Anyang;0600鹤壁|Hebi;0700新乡|Xinxiang;0800焦作|Jiaozuo;0900濮阳|Puyang;1000许昌|Xuchang;1100漯河|Luohe;1200三门峡|Sanmenxia;1300南阳|Nanyang;1400商丘|Shangqiu;1500信阳|Xinyang;1600周口|Zhoukou;1700驻马店|Zhumadian',
  420000:
    '0100武汉|Wuhan;0200黄石|Huangshi;0300十堰|Shiyan;0500宜昌|Yichang;0600襄阳|Xiangyang;0700鄂州|Ezhou;0800荆门|Jingmen;0900孝感|Xiaogan;1000荆州|Jingzhou;1100黄冈|Huanggang;1200咸宁|Xianning;1300随州|Suizhou;2800恩施|Enshi',
  430000:
    '0100长沙|Changsha;0200株洲|Zhuzhou;0300湘潭|Xiangtan;0400衡阳|Hengyang;0500邵阳|Shaoyang;0600岳阳|Yueyang;0700常德|Changde;0800张家界|Zhangjiajie;0900益阳|Yiyang;1000郴州|Chenzhou;1100永州|Yongzhou;1200怀化|Huaihua;1300娄底|Loudi;3100湘西|Xiangxi',
  440000:
    '0100广州|Guangzhou;0200韶关|Shaoguan;0300深圳|Shenzhen;0400珠海|Zhuhai;0500汕头|Shantou;0600佛山|Foshan;0700江门|Jiangmen;0800湛江|Zhanjiang;0900茂名|Maoming;1200肇庆|Zhaoqing;1300惠州|Huizhou;1400梅州|Meizhou;1500汕尾|Shanwei;1600河源|Heyuan;1700阳江|Yangjiang;1800清远|Qingyuan;1900东莞|Dongguan;2000中山|Zhongshan;5100潮州|Chaozhou;5200揭阳|Jieyang;5300云浮|Yunfu',
  450000:
    '0100南宁|Nanning;0200柳州|Liuzhou;0300桂林|Guilin;0400梧州|Wuzhou;0500北海|Beihai;0600防城港|Fangchenggang;0700钦州|Qinzhou;0800贵港|Guigang;0900玉林|Yulin;1000百色|Baise;1100贺州|Hezhou;1200河池|Hechi;1300来宾|Laibin;1400崇左|Chongzuo',
  460000: '0100海口|Haikou;0200三亚|Sanya;0300三沙|Sansha;0400儋州|Danzhou',
  500000: '',
  510000:
    "0100成都|Chengdu;0300自贡|Zigong;0400攀枝花|Panzhihua;0500泸州|Luzhou;0600德阳|Deyang;0700绵阳|Mianyang;0800广元|Guangyuan;0900遂宁|Suining;1000内江|Neijiang;1100乐山|Leshan;1300南充|Nanchong;1400眉山|Meishan;1500宜宾|Yibin;1600广安|Guang'an;1700达州|Dazhou;1800雅安|Ya'an;1900巴中|Bazhong;2000资阳|Ziyang;3200阿坝|Aba;3300甘孜|Garze;3400凉山|Liangshan",
  520000:
    '0100贵阳|Guiyang;0200六盘水|Liupanshui;0300遵义|Zunyi;0400安顺|Anshun;0500毕节|Bijie;0600铜仁|Tongren;2300黔西南|Qianxinan;2600黔东南|Qiandongnan;2700黔南|Qiannan',
  530000:
    "0100昆明|Kunming;0300曲靖|Qujing;0400玉溪|Yuxi;0500保山|Baoshan;0600昭通|Zhaotong;0700丽江|Lijiang;0800普洱|Pu'er;0900临沧|Lincang;2300楚雄|Chuxiong;2500红河|Honghe;2600文山|Wenshan;2800西双版纳|Xishuangbanna;2900大理|Dali;3100德宏|Dehong;3300怒江|Nujiang;3400迪庆|Deqen",
  540000:
    '0100拉萨|Lhasa;0200日喀则|Shigatse;0300昌都|Chamdo;0400林芝|Nyingchi;0500山南|Shannan;0600那曲|Nagqu;2500阿里|Ngari',
  610000:
    "0100西安|Xi'an;0200铜川|Tongchuan;0300宝鸡|Baoji;0400咸阳|Xianyang;0500渭南|Weinan;0600延安|Yan'an;0700汉中|Hanzhong;0800榆林|Yulin;0900安康|Ankang;1000商洛|Shangluo",
  620000:
    '0100兰州|Lanzhou;0200嘉峪关|Jiayuguan;0300金昌|Jinchang;0400白银|Baiyin;0500天水|Tianshui;0600武威|Wuwei;0700张掖|Zhangye;0800平凉|Pingliang;0900酒泉|Jiuquan;1000庆阳|Qingyang;1100定西|Dingxi;1200陇南|Longnan;2900临夏|Linxia;3000甘南|Gannan',
  630000:
    '0100西宁|Xining;0200海东|Haidong;2200海北|Haibei;2300黄南|Huangnan;2500海南|Hainan;2600果洛|Golog;2700玉树|Yushu;2800海西|Haixi',
  640000: '0100银川|Yinchuan;0200石嘴山|Shizuishan;0300吴忠|Wuzhong;0400固原|Guyuan;0500中卫|Zhongwei',
  650000:
    '0100乌鲁木齐|Urumqi;0200克拉玛依|Karamay;0400吐鲁番|Turpan;0500哈密|Hami;2300昌吉|Changji;2700博尔塔拉|Bortala;2800巴音郭楞|Bayingolin;2900阿克苏|Aksu;3000克孜勒苏|Kizilsu;3100喀什|Kashgar;3200和田|Hotan;4000伊犁|Ili;4200塔城|Tacheng;4300阿勒泰|Altay',
  710000:
    '0100台北|Taipei;0200高雄|Kaohsiung;0300台南|Tainan;0400台中|Taichung;0500金门|Kinmen;0600南投|Nantou;0700基隆|Keelung;0800新竹|Hsinchu;0900嘉义|Chiayi;1100新北|New Taipei;1200宜兰|Yilan;1300新竹|Hsinchu;1400桃园|Taoyuan;1500苗栗|Miaoli;1700彰化|Changhua;1900嘉义|Chiayi;2100云林|Yunlin;2400屏东|Pingtung;2500台东|Taitung;2600花莲|Hualien;2700澎湖|Penghu;2800连江|Lienchiang',
  810000: '0100香港岛|Hong Kong Island;0200九龙|Kowloon;0300新界|New Territories',
  820000: '0100澳门半岛|Macao Peninsula;0200离岛|Islands',
};

const byProvince: Readonly<Record<string, string>> = cities;

/** Provinces with their cities; the four municipalities stand for themselves. */
export const regions: readonly Region[] = Object.entries(provinces).map(([code, name]) => ({
  code,
  zh: name.zh,
  en: name.en,
  cities: (byProvince[code] ?? '')
    .split(';')
    .filter((text) => text !== '')
    .map((text) => {
      const [zh = '', en = ''] = text.slice(4).split('|');
      return { code: code.slice(0, 2) + text.slice(0, 4), zh, en };
    }),
}));
