package offpeak.host.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.Notifier;
import offpeak.api.SiteId;
import offpeak.api.host.Notifications;

/** Two notices and a channel that works. */
final class TestNotifications implements Notifications {
    /** The tests that were asked for. */
    final List<String> tested = new ArrayList<>();

    @Override
    public void tell(Message message) {
        throw new AssertionError("the pages tell nobody");
    }

    @Override
    public void over(String event) {
        throw new AssertionError("the pages tell nobody");
    }

    @Override
    public void over(String event, String state) {
        throw new AssertionError("the pages tell nobody");
    }

    private static Told told(long id, Stage stage, List<Attempt> attempts) {
        return new Told(id, Home.NOW, SiteId.HOME, "alice", Notifier.Level.ALARM, Notifier.Topic.TROUBLE,
                "engine.needs-login", "Sign in.", stage, Home.NOW.plusSeconds(60), attempts);
    }

    @Override
    public List<Told> log(int limit) {
        return List.of(told(2, Stage.WAITING, List.of()),
                told(1, Stage.SENT, List.of(new Attempt(Home.NOW, "sms", Optional.of("no answer")),
                        new Attempt(Home.NOW, "email", Optional.empty()))))
                .subList(0, Math.min(2, limit));
    }

    @Override
    public Attempt test(String channel, Optional<String> recipient, String by) {
        if (!channel.equals("email")) {
            throw new IllegalArgumentException("no channel '" + channel + "' is configured");
        }
        tested.add(channel + " " + recipient.orElse("") + " by " + by);
        return new Attempt(Home.NOW, channel,
                recipient.isPresent() ? Optional.of("no such address") : Optional.empty());
    }
}
