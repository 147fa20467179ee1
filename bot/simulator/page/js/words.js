/** The chat's own words, in the language of the person whose chat it is. */

const WORDS = {
  en: { start: "Start", menu: "Menu", message: "Message", edited: "edited", typing: "typing", today: "Today",
    pinned: "Pinned message", fresh: "New messages", reply: "Reply", download: "Download", map: "Show on the map",
    keyboard: "Keyboard", more: "Show all", less: "Show less" },
  fr: { start: "Commencer", menu: "Menu", message: "Message", edited: "modifié", typing: "écrit", today: "Aujourd’hui",
    pinned: "Message épinglé", fresh: "Nouveaux messages", reply: "Répondre", download: "Télécharger",
    map: "Voir sur la carte", keyboard: "Clavier", more: "Tout afficher", less: "Réduire" },
  es: { start: "Empezar", menu: "Menú", message: "Mensaje", edited: "editado", typing: "escribe", today: "Hoy",
    pinned: "Mensaje fijado", fresh: "Mensajes nuevos", reply: "Responder", download: "Descargar",
    map: "Ver en el mapa", keyboard: "Teclado", more: "Mostrar todo", less: "Mostrar menos" },
  ru: { start: "Начать", menu: "Меню", message: "Сообщение", edited: "изменено", typing: "печатает", today: "Сегодня",
    pinned: "Закреплённое сообщение", fresh: "Новые сообщения", reply: "Ответить", download: "Скачать",
    map: "Показать на карте", keyboard: "Клавиатура", more: "Показать всё", less: "Свернуть" },
  ar: { start: "ابدأ", menu: "القائمة", message: "رسالة", edited: "معدّلة", typing: "يكتب", today: "اليوم",
    pinned: "رسالة مثبتة", fresh: "رسائل جديدة", reply: "رد", download: "تنزيل", map: "عرض على الخريطة",
    keyboard: "لوحة المفاتيح", more: "عرض الكل", less: "عرض أقل" },
  zh: { start: "开始", menu: "菜单", message: "消息", edited: "已编辑", typing: "正在输入", today: "今天",
    pinned: "置顶消息", fresh: "新消息", reply: "回复", download: "下载", map: "在地图上查看",
    keyboard: "键盘", more: "显示全部", less: "收起" },
};

export const LANGUAGES = [
  ["en", "English"], ["fr", "Français"], ["es", "Español"], ["ar", "العربية"], ["zh", "中文"], ["ru", "Русский"],
  ["de", "Deutsch"], ["pt-br", "Português (Brasil)"], ["fa", "فارسی"], ["", "Not given"],
];

const primary = (code) => (code ?? "").toLowerCase().split(/[-_]/)[0];

export const wordsFor = (code) => WORDS[primary(code)] ?? WORDS.en;

export const directionOf = (code) => (["ar", "fa", "he", "ur"].includes(primary(code)) ? "rtl" : "ltr");

export function languageName(code) {
  return LANGUAGES.find(([known]) => known === (code ?? "").toLowerCase())?.[1]
    ?? LANGUAGES.find(([known]) => known && known === primary(code))?.[1] ?? code;
}
