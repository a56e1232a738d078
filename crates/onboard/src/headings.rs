//! The headings that people give to columns, in the languages that they write them in.

use crate::columns::Column;

/// The headings, between bars, that mean this column and nothing else. Case, accents, spaces and punctuation do not
/// count.
pub(crate) const fn headings(column: Column) -> &'static str {
    match column {
        Column::Email => {
            "email | mail | email address | mail address | work email | work mail | primary email | user email | \
             email adresse | mailadresse | correo | correo electrónico | courriel | adresse email | adresse mail \
             | adresse électronique | posta elettronica | indirizzo email | endereço de email | adres email | \
             e-mailadres | epost | электронная почта | эл. почта | почта | e-mail адрес | електронна пошта | 电子邮件 \
             | 电子邮箱 | 邮箱 | メール | メールアドレス | 이메일 | البريد الإلكتروني"
        }
        Column::FirstName => {
            "first name | given name | forename | vorname | prénom | nombre | nome | imię | voornaam | förnamn | \
             имя | ім'я | 名 | 名字 | 이름 | الاسم الأول"
        }
        Column::LastName => {
            "last name | surname | family name | sn | nachname | familienname | zuname | nom de famille | \
             apellido | apellidos | cognome | sobrenome | apelido | nazwisko | achternaam | efternamn | фамилия | \
             прізвище | 姓 | 姓氏 | 성 | اسم العائلة"
        }
        Column::FullName => {
            "full name | display name | cn | common name | vollständiger name | anzeigename | nom complet | \
             nombre completo | nome completo | фио | ф.и.о. | полное имя | 姓名 | 氏名 | الاسم الكامل"
        }
        Column::Role => {
            "role | user role | portal role | rolle | rôle | rol | ruolo | papel | rola | роль | 角色 | 役割 | الدور"
        }
        Column::Title => {
            "title | job title | berufsbezeichnung | stellenbezeichnung | intitulé du poste | cargo | puesto | \
             qualifica | stanowisko | должность | посада | 职位 | 职务 | 役職 | المسمى الوظيفي"
        }
        Column::Department => {
            "department | abteilung | département | departamento | reparto | dział | afdeling | отдел | \
             подразделение | 部门 | 部署 | القسم"
        }
        Column::Location => {
            "location | city | l | office | standort | ort | stadt | lieu | ville | ubicación | ciudad | sede | \
             città | localização | cidade | lokalizacja | miasto | местоположение | город | 地点 | 城市 | المكان"
        }
        Column::Culture => {
            "culture | language | preferred language | locale | culture name | sprache | langue | idioma | lingua \
             | język | taal | язык | мова | 语言 | 言語 | اللغة"
        }
        Column::Groups => {
            "groups | group | member of | teams | team | gruppen | gruppe | groupes | groupe | grupos | grupo | \
             gruppi | gruppo | grupy | grupa | groepen | группы | группа | групи | 组 | 群组 | グループ | المجموعات"
        }
        Column::Notes => {
            "notes | note | comment | comments | description | notizen | bemerkung | kommentar | remarques | \
             commentaire | notas | comentario | osservazioni | uwagi | комментарий | примечание | 备注 | ملاحظات"
        }
        Column::Contacts => "contacts | kontakte | контакты | contactos | 联系方式",
        Column::Phone => {
            "phone | phone number | telephone | telephone number | work phone | telefon | telefonnummer | \
             téléphone | teléfono | telefono | telefone | телефон | 电话 | 電話 | الهاتف"
        }
        Column::Mobile => {
            "mobile | mobile phone | mobile number | cell phone | handy | mobiltelefon | handynummer | móvil | \
             cellulare | мобильный | мобильный телефон | 手机 | الجوال"
        }
        Column::Password => {
            "password | initial password | passwort | kennwort | mot de passe | contraseña | пароль | 密码"
        }
        Column::StartDate => {
            "start date | works from | hire date | entry date | first day | startdatum | eintrittsdatum | \
             eintritt | date d'entrée | date d'arrivée | fecha de inicio | data di inizio | дата приёма | дата \
             начала | 入职日期"
        }
        Column::EndDate => {
            "end date | last day | termination date | exit date | enddatum | austrittsdatum | austritt | date de \
             fin | date de départ | fecha de fin | data di fine | дата увольнения | дата окончания | 离职日期"
        }
    }
}

/// Headings that may mean several things.
pub(crate) const UNCLEAR: [(&str, &[Column]); 3] = [
    (
        "name | user name | username | nom | naam | namn | nazwa | имя и фамилия | employee",
        &[Column::FullName, Column::LastName, Column::FirstName],
    ),
    (
        "type | user type | access | access level | account type | employee type | permission | permissions | \
         rights | typ | zugriff | typu | тип | доступ | права | position | function | funktion | fonction | \
         función | poste",
        &[Column::Role, Column::Title],
    ),
    (
        "login | user principal name | upn | account | uid | логин",
        &[Column::Email],
    ),
];
