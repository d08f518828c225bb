package offpeak.testkit.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import offpeak.api.Integration;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;

/** What each check is made with: fresh instances and hosts before one vendor, and all that was said to people. */
final class Bench {

    /** Makes a fresh instance that has that configuration. */
    interface Instances {
        Integration of(Map<String, ?> values);
    }

    private final Subject subject;
    private final Fixtures vendor;
    private final Form form;
    private final Map<String, ?> values;
    private final Instances instances;
    private final String name;
    private final List<String> said = new ArrayList<>();

    Bench(Subject subject, Fixtures vendor, Form form, Map<String, ?> values, Instances instances, String name) {
        this.subject = subject;
        this.vendor = vendor;
        this.form = form;
        this.values = values;
        this.instances = instances;
        this.name = name;
    }

    Subject subject() {
        return subject;
    }

    Fixtures vendor() {
        return vendor;
    }

    Form form() {
        return form;
    }

    Map<String, ?> values() {
        return values;
    }

    List<String> said() {
        return said;
    }

    Integration fresh(Map<String, ?> other) {
        return instances.of(other);
    }

    FakeHost host() {
        FakeHost host = new FakeHost(subject.site(), name, subject.now());
        subject.ready(host);
        return host;
    }

    boolean hasSecret() {
        return form.fields().values().stream().anyMatch(Form.Field::secret);
    }

    Integration fresh() {
        return instances.of(values);
    }

    void well() {
        vendor.forget();
        subject.vendor(vendor);
    }

    Asked ask(Integration integration, FakeHost host) {
        Asked asked = Asked.refresh(integration, host);
        said.addAll(asked.texts());
        host.publications().forEach(publication -> said.add(publication.toString() + publication.state().fields()));
        return asked;
    }
}
