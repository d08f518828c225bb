package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void anEntitysIdHasFourParts() {
        EntityId battery = new EntityId(SiteId.HOME, EntityId.Kind.DEVICE, "powerwall", "battery");

        assertEquals("home/device/powerwall/battery", battery.toString());
        assertEquals(battery, EntityId.parse("home/device/powerwall/battery"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "home", "home/device/powerwall", "home/device/powerwall/battery/", "/device/a/b",
            "home/toy/a/b", "home/device//b", "home/device/a/b c", "home/device/a/+", "home/device/a/#",
            "h.me/device/a/b"})
    void anotherFormIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> EntityId.parse(text));
    }

    @Test
    void theMessageNamesThePart() {
        assertEquals("part of an entity's id must be letters, digits, '-', '_' or '.', not 'bat/tery'",
                assertThrows(IllegalArgumentException.class,
                        () -> new EntityId(SiteId.HOME, EntityId.Kind.DEVICE, "powerwall", "bat/tery")).getMessage());
        assertEquals("a site's name has letters, digits, '-' and '_' (at most 64), not 'my home'",
                assertThrows(IllegalArgumentException.class, () -> new SiteId("my home")).getMessage());
    }

    @Test
    void longNamesHaveAnEnd() {
        assertEquals(64, new SiteId("a".repeat(64)).value().length());
        assertThrows(IllegalArgumentException.class, () -> new SiteId("a".repeat(65)));
        assertThrows(IllegalArgumentException.class,
                () -> new EntityId(SiteId.HOME, EntityId.Kind.PRICE, "agile", "a".repeat(97)));
    }

    @Test
    void sortAsTheyRead() {
        EntityId price = EntityId.parse("home/price/agile/import");
        EntityId device = EntityId.parse("home/device/powerwall/solar");
        EntityId shared = EntityId.parse("grid/price/caiso/import");

        assertEquals(List.of(shared, device, price), List.of(price, device, shared).stream().sorted().toList());
    }

    @Test
    void theOrderIsThatOfTheTexts() {
        List<EntityId> ids = new ArrayList<>();
        List<String> parts = List.of("a", "a-", "a.b", "a0", "aA", "a_", "b", "B");
        for (String site : List.of("a", "a-", "a0", "A_")) {
            for (EntityId.Kind kind : EntityId.Kind.values()) {
                parts.forEach(one -> parts.forEach(
                        other -> ids.add(new EntityId(new SiteId(site), kind, one, other))));
            }
        }
        for (EntityId one : ids) {
            for (EntityId other : ids) {
                assertEquals(Integer.signum(one.toString().compareTo(other.toString())),
                        Integer.signum(one.compareTo(other)), () -> one + " and " + other);
            }
        }
    }
}
