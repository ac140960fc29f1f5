use peel_app::people::Message;

use crate::letter::Letter;

const IGNORE: &str = "如果这不是您本人的操作，请忽略本邮件，不会有任何变化。";

/// What `message` says in Chinese. `service` is what the service calls itself.
pub(crate) fn letter(message: &Message, service: &str) -> Letter {
    let (subject, paragraphs, action, afterwards) = match message {
        Message::ConfirmRegistration { link } => (
            "请确认您的邮箱地址",
            vec![format!(
                "有人（希望是您本人）想用这个邮箱地址注册 {service} 账户。请确认该地址属于您。"
            )],
            Some(("确认邮箱地址", link)),
            vec![
                String::from("此链接只能使用一次，24 小时内有效。"),
                String::from("如果这不是您本人的操作，请不要打开链接，这样就不会创建账户。"),
            ],
        ),
        Message::AlreadyRegistered { sign_in, reset } => (
            "您已经有账户了",
            vec![format!(
                "有人（希望是您本人）想把这个邮箱地址用于 {service} 账户。该地址已有账户。"
            )],
            Some(("登录", sign_in)),
            vec![
                format!("如果忘记了密码，请在此设置新密码：{reset}"),
                String::from(IGNORE),
            ],
        ),
        Message::ResetPassword { link } => (
            "设置新密码",
            vec![format!(
                "有人（希望是您本人）申请为使用此邮箱地址的 {service} 账户设置新密码。"
            )],
            Some(("设置新密码", link)),
            vec![
                String::from("此链接只能使用一次，30 分钟内有效。所有设备都将退出登录。"),
                String::from(IGNORE),
            ],
        ),
        Message::PasswordChanged { reset } => (
            "您的密码已更改",
            vec![
                format!("您的 {service} 账户密码已更改，其他所有设备均已退出登录。"),
                String::from("如果这不是您本人的操作，请立即设置新密码。"),
            ],
            Some(("设置新密码", reset)),
            Vec::new(),
        ),
        Message::ConfirmNewAddress { link } => (
            "请确认您的新邮箱地址",
            vec![format!(
                "有人（希望是您本人）想把这个邮箱地址设为其 {service} 账户的地址。请确认该地址属于您。"
            )],
            Some(("确认邮箱地址", link)),
            vec![
                String::from("此链接只能使用一次，30 分钟内有效。"),
                String::from(IGNORE),
            ],
        ),
        Message::AddressChanged { undo } => (
            "您的邮箱地址已更改",
            vec![
                format!("您的 {service} 账户已改用另一个邮箱地址，我们不会再向此地址发送邮件。"),
                String::from(
                    "如果这不是您本人的操作，请撤销更改：账户将恢复使用此地址，所有设备都将退出登录，并且需要设置新密码。",
                ),
            ],
            Some(("撤销更改", undo)),
            vec![String::from("此链接只能使用一次，7 天内有效。")],
        ),
        Message::SignInLinked { provider, reset } => (
            "新增了一种登录方式",
            vec![
                format!("从现在起，您可以通过 {provider} 登录您的 {service} 账户。"),
                String::from("如果这不是您本人的操作，请设置新密码，并移除该登录方式。"),
            ],
            Some(("设置新密码", reset)),
            Vec::new(),
        ),
        Message::SignInUnlinked { provider, reset } => (
            "已移除一种登录方式",
            vec![
                format!("您不能再通过 {provider} 登录您的 {service} 账户。"),
                String::from("如果这不是您本人的操作，请立即设置新密码。"),
            ],
            Some(("设置新密码", reset)),
            Vec::new(),
        ),
        Message::Receipt { sheet, account } => {
            return Letter {
                subject: "您的收据",
                greeting: "您好！",
                paragraphs: vec![
                    format!("感谢您在 {service} 购买点数。这是您的收据。"),
                    sheet.seller.join("，"),
                ],
                rows: sheet.rows.clone(),
                action: Some(("查看您的账户", account.clone())),
                afterwards: sheet.notes.clone(),
            };
        }
    };
    Letter {
        subject,
        greeting: "您好！",
        paragraphs,
        rows: Vec::new(),
        action: action.map(|(label, link)| (label, link.clone())),
        afterwards,
    }
}
