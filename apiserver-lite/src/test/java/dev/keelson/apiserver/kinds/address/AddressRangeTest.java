package dev.keelson.apiserver.kinds.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    private static AddressRange range(String cidr) {
        return Objects.requireNonNull(AddressRange.parse(cidr), cidr);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24,10.0.0.1,10.0.0.254,10.0.0.17",
        "10.0.0.0/16,10.0.0.1,10.0.255.254,10.0.1.1",
        "10.0.0.0/28,10.0.0.1,10.0.0.14,10.0.0.1",
        "10.0.0.0/20,10.0.0.1,10.0.15.254,10.0.1.1",
        "fd00::/64,fd00::1,fd00::ffff:ffff:ffff:ffff,fd00::101",
        "fd00::/108,fd00::1,fd00::f:ffff,fd00::101",
    })
    void handsOutAllButTheNetworksOwnAddressesAndKeepsTheLowerOnes(
            String cidr, String first, String last, String firstDynamic) {
        AddressRange range = range(cidr);

        assertThat(range.first()).hasToString(first);
        assertThat(range.last()).hasToString(last);
        assertThat(range.firstDynamic()).hasToString(firstDynamic);
        assertThat(range.contains(range.network())).isFalse();
        assertThat(range.contains(range.last())).isTrue();
        assertThat(range.contains(range.last().next().next())).isFalse();
    }

    @Test
    void clearsTheBitsBehindThePrefix() {
        assertThat(range("10.1.2.3/16")).hasToString("10.1.0.0/16");
    }

    @Test
    void takesOneRangeOfEachFamily() {
        assertThat(AddressRange.parseList("10.0.0.0/16,fd00::/108"))
                .extracting(AddressRange::family)
                .containsExactly("IPv4", "IPv6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/31", "fd00::/48", "10.0.0.0/16,10.1.0.0/16", "x/8"})
    void saysWhatIsWrongWithAFlag(String flag) {
        assertThatThrownBy(() -> AddressRange.parseList(flag))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"");
    }
}
