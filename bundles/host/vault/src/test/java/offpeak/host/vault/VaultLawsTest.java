package offpeak.host.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import offpeak.api.Secrets;
import offpeak.api.VendorException;

class VaultLawsTest {
    private final Seal seal = new Seal(new byte[32]);

    @Property(tries = 300)
    void whatIsSealedOpensInItsPlace(@ForAll String owner, @ForAll String name, @ForAll String secret) {
        // a lone surrogate has no form in UTF-8, and no vendor's token holds one
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(secret));
        assertEquals(secret, seal.open(owner, name, seal.close(owner, name, secret)));
    }

    @Property(tries = 300)
    void itOpensInNoOtherPlaceNotEvenWhereOwnerAndNameReadAlikeTogether(
            @ForAll @AlphaChars @StringLength(6) String place, @ForAll @IntRange(max = 6) int one,
            @ForAll @IntRange(max = 6) int other) {
        Assume.that(one != other);
        byte[] sealed = seal.close(place.substring(0, one), place.substring(one), "secret");
        assertThrows(VaultException.class, () -> seal.open(place.substring(0, other), place.substring(other), sealed));
    }

    @Property(tries = 300)
    void anyTextCanBeAFieldOnceItsDollarIsDoubled(@ForAll @NotBlank String text) throws VendorException {
        Secrets secrets = new VaultComponent(Path.of("none"), Path.of("none"), name -> null, new MemoryStore())
                .of("pid");
        assertEquals("$" + text, secrets.reveal("$$" + text));
        assertEquals(text, secrets.reveal(text.startsWith("$") ? "$" + text : text));
    }
}
