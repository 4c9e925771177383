package dev.keelson.apiserver.kinds.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "255.255.255.255,255.255.255.255",
        "fe80::42:1dff:fe84:f9e2,fe80::42:1dff:fe84:f9e2",
        "2001:DB8:0:0:0:0:0:A,2001:db8::a",
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "1:0:2:3:4:5:6:7,1:0:2:3:4:5:6:7",
        "::,::",
        "::1,::1",
        "1::,1::",
        "::ffff:1.2.3.4,::ffff:1.2.3.4",
        "64:ff9b::192.0.2.33,64:ff9b::c000:221",
    })
    void spellsAddressesCanonically(String text, String canonical) {
        assertThat(address(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.x",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "fe80::1%eth0",
                "::1.2.3",
                "localhost"
            })
    void takesNothingElse(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void countsAcrossGroups() {
        assertThat(address("10.0.0.255").next()).hasToString("10.0.1.0");
        assertThat(address("fd00::ffff").next()).hasToString("fd00::1:0");
    }
}
