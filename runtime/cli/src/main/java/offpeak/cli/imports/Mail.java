package offpeak.cli.imports;

import java.util.List;

/** powermgr's lines about who is mailed. */
final class Mail {

    private final Draft draft;

    Mail(Draft draft) {
        this.draft = draft;
    }

    /** @return whether it is one of them */
    boolean line(Entry entry) {
        if (!List.of("NOTIFICATION_EMAILS", "EMAIL_PORT", "gmail_user", "gmail_pwrd", "gmail_password")
                .contains(entry.key())) {
            return false;
        }
        draft.fail(entry, "set up mail by hand when your host has a channel for it");
        return true;
    }

    void end() {
        // nothing to add
    }
}
