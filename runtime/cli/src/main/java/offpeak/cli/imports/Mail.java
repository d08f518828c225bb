package offpeak.cli.imports;

import java.util.List;
import java.util.Optional;

/** powermgr's lines about who is mailed, and by which account at Gmail. */
final class Mail {

    private static final String EMAIL = "offpeak.notify.email";
    private static final int TLS = 465;

    private final Draft draft;

    Mail(Draft draft) {
        this.draft = draft;
    }

    /** @return whether it is one of them */
    boolean line(Entry entry) {
        switch (entry.key()) {
            case "NOTIFICATION_EMAILS" -> addresses(entry);
            case "EMAIL_PORT" -> port(entry);
            case "gmail_user" -> user(entry);
            case "gmail_pwrd", "gmail_password" -> password(entry);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void addresses(Entry entry) {
        List<String> to = entry.list().stream().map(each -> each.toString().strip()).toList();
        if (!to.isEmpty()
                && to.stream().allMatch(each -> each.matches("[^@\\s,;<>\\p{Cntrl}]{1,64}@[A-Za-z0-9.-]{1,190}"))) {
            draft.take(entry, EMAIL, "to", String.join(", ", to));
        } else {
            draft.fail(entry, "is no list of e-mail addresses; set to of " + draft.pid(EMAIL));
        }
    }

    private void port(Entry entry) {
        long port = entry.whole().orElse(0);
        if (port < 1 || port > 65_535) {
            draft.fail(entry, "is no port; set port of " + draft.pid(EMAIL) + " (587 or 465)");
            return;
        }
        draft.set(EMAIL, "security", port == TLS ? "tls" : "starttls");
        draft.take(entry, EMAIL, "port", (int) port);
    }

    private void user(Entry entry) {
        Optional<String> user = entry.text().filter(text -> !text.isEmpty());
        if (user.isPresent()) {
            draft.set(EMAIL, "server", "smtp.gmail.com");
            draft.set(EMAIL, "from", user.get());
            draft.take(entry, EMAIL, "user", user.get());
        } else {
            draft.fail(entry, "is not filled in; set user and from of " + draft.pid(EMAIL));
        }
    }

    private void password(Entry entry) {
        Optional<String> password = entry.text().filter(text -> !text.isEmpty());
        if (password.isPresent()) {
            draft.takeSecret(entry, EMAIL, "password", password.get());
        } else {
            draft.fail(entry, "is not filled in; Gmail wants a password for apps. Set password of " + draft.pid(EMAIL));
        }
    }
}
