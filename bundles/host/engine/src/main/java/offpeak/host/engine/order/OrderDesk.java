package offpeak.host.engine.order;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import offpeak.api.Change;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.host.Orders;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.member.Members;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what people order, for now and for a time to come, and lists what of it still counts. */
public final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(7);

    private final InstantSource clock;
    private final Orders orders;
    private final Bus bus;
    private final Members members;

    public OrderDesk(InstantSource clock, Orders orders, Bus bus, Members members) {
        this.clock = clock;
        this.orders = orders;
        this.bus = bus;
        this.members = members;
    }

    public List<ManualOverride> overrides(SiteId site) {
        Instant now = clock.instant();
        List<ManualOverride> live = new ArrayList<>();
        for (ManualOverride order : orders.overrides()) {
            if (!order.during().end().isAfter(now)) {
                orders.deleteOverride(order.id());
            } else if (order.device().site().equals(site)) {
                live.add(order);
            }
        }
        return live;
    }

    public ManualOverride override(EntityId device, Setting setting, Instant until, String by) {
        if (members.restoring()) {
            throw new IllegalArgumentException(
                    "the host is in safe mode and only puts settings back; start it normally");
        }
        Instant now = clock.instant();
        requireDevice(device);
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_OVERRIDE))) {
            throw new IllegalArgumentException("until must be after now (" + now + ") and within "
                    + LONGEST_OVERRIDE.toDays() + " days, not " + until);
        }
        ManualOverride order = new ManualOverride(UUID.randomUUID().toString(), device, setting,
                new Interval(now, until), by);
        orders.write(order);
        LOG.info("{} orders {} {} of {} until {}", by, setting.name(), setting.value(), device, until);
        bus.publish(new Change.Overridden(device.site()));
        return order;
    }

    public void cancelOverride(String id, String by) {
        ManualOverride order = orders.overrides().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no override '" + id + "'"));
        orders.deleteOverride(id);
        LOG.info("{} takes back the order for {}", by, order.device());
        bus.publish(new Change.Overridden(order.device().site()));
    }

    public List<ManualOverride> schedules(SiteId site) {
        Instant now = clock.instant();
        List<ManualOverride> live = new ArrayList<>();
        for (ManualOverride slot : orders.schedules()) {
            if (!slot.during().end().isAfter(now)) {
                orders.deleteSchedule(slot.id());
            } else if (slot.device().site().equals(site)) {
                live.add(slot);
            }
        }
        return live;
    }

    public synchronized ManualOverride schedule(EntityId device, Setting setting, Interval during, String by) {
        requireDevice(device);
        ManualOverride slot = new ManualOverride(UUID.randomUUID().toString(), device, setting, during, by);
        ManualOverrides.refusal(slot, orders.schedules(), clock.instant()).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        orders.writeSchedule(slot);
        LOG.info("{} orders {} {} of {} from {} to {}", by, setting.name(), setting.value(), device, during.start(),
                during.end());
        bus.publish(new Change.Overridden(device.site()));
        return slot;
    }

    public void cancelSchedule(String id, String by) {
        ManualOverride slot = orders.schedules().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no slot '" + id + "'"));
        orders.deleteSchedule(id);
        LOG.info("{} takes back the slot for {}", by, slot.device());
        bus.publish(new Change.Overridden(slot.device().site()));
    }

    private void requireDevice(EntityId device) {
        if (bus.last(device).isEmpty()) {
            throw new IllegalArgumentException("no device '" + device + "' is known");
        }
        if (members.instance(device.integration()).flatMap(Actor::device).isEmpty()) {
            throw new IllegalArgumentException("'" + device + "' can't be told anything");
        }
    }
}
