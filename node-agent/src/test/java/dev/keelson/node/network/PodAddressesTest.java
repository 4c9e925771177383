package dev.keelson.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodAddressesTest {

    @Test
    void podsGetDifferentAddressesAndKeepThem() {
        PodAddresses addresses = PodAddresses.of(PodAddresses.loopbackRange(1));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String address = addresses.allocate("pod-" + i);
            assertThat(seen.add(address)).as(address).isTrue();
            assertThat(address).startsWith("127.64.").doesNotEndWith(".0").doesNotEndWith(".255");
        }
        assertThat(addresses.allocate("pod-0")).isEqualTo("127.64.64.1");
    }

    @Test
    void reservedAddressIsNotGivenAway() {
        PodAddresses addresses = PodAddresses.of("127.64.0.0/29");
        addresses.reserve("old", "127.64.0.1");
        assertThat(addresses.allocate("new")).isEqualTo("127.64.0.2");
        assertThat(addresses.allocate("old")).isEqualTo("127.64.0.1");
    }

    @Test
    void releasedAddressIsReusedLast() {
        PodAddresses addresses = PodAddresses.of("127.64.0.0/29");
        addresses.allocate("a");
        addresses.release("a");
        assertThat(addresses.allocate("b")).isEqualTo("127.64.0.2");
    }

    @Test
    void fullRangeIsSaid() {
        PodAddresses addresses = PodAddresses.of("127.64.0.0/30");
        addresses.allocate("a");
        addresses.allocate("b");
        assertThatThrownBy(() -> addresses.allocate("c")).hasMessageContaining("taken");
    }

    @Test
    void malformedRangeIsRefused() {
        assertThatThrownBy(() -> PodAddresses.of("127.64.0.0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PodAddresses.of("127.64.0.0/99")).isInstanceOf(IllegalArgumentException.class);
    }
}
