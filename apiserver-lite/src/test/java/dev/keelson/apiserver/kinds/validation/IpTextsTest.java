package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.kinds.address.WrittenAddress;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextsTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "010.0.0.1, 10.0.0.1",
        "::, ::",
        "::1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7:0, 1:2:3:4:5:6:7:0",
        "::ffff:1.2.3.4, 1.2.3.4",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304"
    })
    void writesAddressesCanonically(String text, String canonical) {
        assertThat(Objects.requireNonNull(WrittenAddress.parse(text))).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "256.0.0.1",
        "1.2.3",
        "1.2.3.4.5",
        "a.b.c.d",
        "''",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "::12345",
        "1.2.3.4::",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7::8:9"
    })
    void takesNothingElseForAnAddress(String text) {
        assertThat(WrittenAddress.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.0/8        |
            2001:db8::/32     |
            10.0.0.1/8        | must not have bits set beyond the prefix length
            010.0.0.0/8       | must not have leading 0s in IP or prefix length
            10.0.0.0/08       | must not have leading 0s in IP or prefix length
            ::ffff:1.2.3.0/120| must not have an IPv4-mapped IPv6 address
            10.0.0.0/33       | must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
            10.0.0.0          | must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
            2001:DB8::/32     | must be in canonical form ("2001:db8::/32")
            """)
    void tellsWhatIsWrongWithABlock(String text, String problem) {
        assertThat(String.join("; ", IpTexts.block(text))).isEqualTo(problem == null ? "" : problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8.8.8.8     |
            0.0.0.0     | may not be unspecified (0.0.0.0)
            127.0.0.9   | may not be in the loopback range (127.0.0.0/8, ::1/128)
            169.254.1.1 | may not be in the link-local range (169.254.0.0/16, fe80::/10)
            224.0.0.5   | may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)
            fe80::1     | may not be in the link-local range (169.254.0.0/16, fe80::/10)
            ff02::1     | may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)
            """)
    void keepsEndpointsOutOfSpecialRanges(String text, String problem) {
        assertThat(String.join("; ", IpTexts.endpoint(text))).isEqualTo(problem == null ? "" : problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.1/8  | CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)
            010.0.0.0/8 | non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"
            2001:DB8::/32 | IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")
            """)
    void warnsOfBlocksThatCouldBeMisread(String text, String warning) {
        assertThat(IpTexts.blockWarnings(text)).containsExactly(warning);
    }
}
