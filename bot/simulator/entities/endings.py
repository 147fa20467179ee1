"""Endings of addresses that need no "http://" to be links.

Countries are complete; of the many others only those that people use: see docs/simulator.md.
"""

COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by
bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj
fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io
iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg
mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph
pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx
sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt
za zm zw
"""
OTHERS = """
abc academy accountant actor agency africa app art arpa asia associates attorney audio auto bank bar beer
berlin best bet bible bid bike bio biz black blog blue boston bot boutique box build builders business buy
cafe camera camp capital car cards care career careers cash casino cat catering center ceo charity chat
cheap christmas church city claims cleaning click clinic clothing cloud club coach codes coffee college
com community company computer condos construction consulting contact contractors cooking cool coop
country coupons courses credit creditcard cruises cymru dance data date dating deals degree delivery
democrat dental dentist design dev diamonds diet digital direct directory discount doctor dog domains
download earth eco edu education email energy engineer engineering enterprises equipment estate eus events
exchange expert exposed express fail faith family fan fans farm fashion feedback film finance financial
fish fishing fit fitness flights florist flowers foo food football forsale forum foundation fun fund furniture
futbol fyi gallery game games garden gay gent gift gifts gives glass global gmbh gold golf google gov
graphics gratis green gripe group guide guitars guru hamburg haus health healthcare help hiphop hockey
holdings holiday homes horse hospital host hosting hotels house how ifm immo immobilien inc industries
info ink institute insurance insure int international investments irish istanbul jetzt jewelry jobs kaufen
kim kitchen kiwi land lat law lawyer lease legal life lighting limited limo link live llc loan loans lol
london love ltd luxury maison management map market marketing markets mba media meet melbourne meme
memorial men menu mil mobi mobile moda moe mom money mortgage moscow motorcycles mov movie museum music
name navy net network neustar new news ngo ninja nyc observer okinawa one ong onl online ooo org organic
page paris partners parts party pet pharmacy phd phone photo photography photos physio pics pictures pink
pizza place plumbing plus poker porn post press prime pro productions promo properties property protection
pub quebec quest racing radio realestate recipes red rehab reise reisen rent rentals repair report
republican rest restaurant review reviews rich rip rocks rodeo run sale salon school schule science scot
secure security services sex shiksha shoes shop shopping show singles site ski soccer social software
solar solutions space sport srl storage store stream studio study style sucks supplies supply support surf
surgery swiss systems tattoo tax taxi team tech technology tel tennis theater theatre tickets tienda tips
tires tirol today tokyo tools top tours town toys trade trading training travel tube university uno
vacations vegas ventures versicherung vet viajes video villas vin vip vision vodka vote voting voto voyage
wales watch webcam website wed wedding wien wiki win wine work works world wtf xxx xyz yoga youtube zip
zone zuerich ton onion
"""
NOT_LATIN = """
рус москва онлайн сайт дети орг укр бел мкд срб 新加坡 भारत موقع مصر السعودية امارات قطر عمان المغرب الجزائر
تونس الاردن فلسطين سورية عراق شبكة عرب ایران پاکستان ไทย বাংলা இலங்கை ලංකා հայ קום ישראל みんな рф 中国 中國 公司
网络 网站 在线 商城 移动 政务 公益 香港 台湾 台灣 한국 ελ ευ გე
"""
KNOWN = frozenset(COUNTRIES.split() + OTHERS.split() + NOT_LATIN.split())
