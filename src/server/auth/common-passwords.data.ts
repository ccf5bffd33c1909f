/**
 * Common passwords and the words that common ones are built around, lower case. Shorter ones are refused by length;
 * here are long ones and cores to which people add digits and signs. From public lists of the most frequent leaked
 * passwords and of pinyin phrases.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwort passw0rd password1 password12 password123 password1234 mypassword thepassword passwordpassword
  administrator admin adminadmin administrador superadmin sysadmin rootroot welcome welcome1 welcometo letmein letmeinnow
  changeme changemenow secret secrets topsecret default guest testtest testing testtesttest tester demo demodemo
  iloveyou iloveyou1 iloveyou2 iloveu ilovehim iloveher loveyou lovelove princess sunshine football baseball basketball
  superman batman spiderman starwars pokemon dragon monkey master shadow michael jennifer jordan michelle computer
  internet whatever trustno trustnoi qwerty qwertyuiop qwerty123 qwertyqwerty qwertyui asdfghjkl asdfasdf zxcvbnm
  zxcvbnmzxcvbnm azertyuiop qazwsx qazwsxedc qazwsxedcrfv wsxedcrfv zaqxsw zaqwsx passpass abcabc abcdabcd abcdef abcdefg
  abcdefgh abcdefghij abcabcabc aaaaaaaaaa mustang harley corvette mercedes ferrari liverpool chelsea arsenal barcelona
  manchester charlie freedom forever friends hello hellohello helloworld goodmorning goodluck chocolate butterfly
  samsung google facebook linkedin microsoft windows android iphone alibaba taobao tencent weixin weibo douyin baidu
  xiaohongshu jingdong pinduoduo huawei xiaomi wechat qqqqqq huanying huanyinghuanying marketing company business
  woaini woainima woaini1314 woaini520 woaiwojia woaizhongguo woaibeijing nihao nihaoma nihaonihao zhongguo beijing
  shanghai guangzhou shenzhen chengdu hangzhou mima wodemima mimamima caonima tiankong xiaoming xiaohong zhangwei wangwei
  liwei zhangsan lisi wangwu laopo laogong baobao baobei xiexie zaijian gongsi yonghu guanliyuan ceshi ceshiceshi
  aini1314 iloveyou1314 5201314520 13145201314 52013145201314 qwer1234 qwer123456 asdf123456 abc123456 abc1234567
  a123456789 aa123456789 q123456789 zxc123456 qq123456789 1234567890 0123456789 123456789a 123456789q 1234567891
  12345678910 123456123456 123123123123 987654321a 9876543210 1111111111 0000000000 6666666666 8888888888 5201314000
  1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx1qaz zaq12wsxcde3 q1w2e3r4t5 q1w2e3r4t5y6 a1b2c3d4e5 abcd123456
  qwertyuiop123 admin123456 root123456 user123456 test123456 pass123456 p@ssw0rd123 correcthorse correcthorsebatterystaple`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
