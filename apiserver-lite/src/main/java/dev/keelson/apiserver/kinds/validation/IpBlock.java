package dev.keelson.apiserver.kinds.validation;

import dev.keelson.apiserver.kinds.address.WrittenAddress;
import org.jspecify.annotations.Nullable;

/**
 * A CIDR block as a text gave it. Reads what Go's {@code ParseCIDRSloppy} reads.
 *
 * @param address as written, bits beyond the prefix included
 * @param prefix how many bits of the address, in the form it was written in, make the network
 * @param leadingZeros whether the address or the prefix had them
 */
record IpBlock(WrittenAddress address, int prefix, boolean leadingZeros) {
    /** The block, or null if the text is none. */
    static @Nullable IpBlock parse(String text) {
        int slash = text.indexOf('/');
        WrittenAddress address = slash < 0 ? null : WrittenAddress.parse(text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int prefix = number(text, slash + 1);
        if (prefix < 0 || prefix > (address.mapped() ? 128 : address.bits())) {
            return null;
        }
        boolean zeros = text.length() - slash > 2 && text.charAt(slash + 1) == '0';
        return new IpBlock(address, prefix, zeros || address.leadingZeros());
    }

    private static int number(String text, int from) {
        int value = from == text.length() ? -1 : 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || value > 128) {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    /** The length of the prefix in the form that {@link WrittenAddress#toString} shows. */
    int shownPrefix() {
        return address.mapped() ? Math.max(prefix - 96, 0) : prefix;
    }

    boolean hasHostBits() {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & 0xff & ~mask(i)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code other} begins within this block. */
    boolean contains(IpBlock other) {
        byte[] ours = address.bytes();
        byte[] theirs = other.address.bytes();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < ours.length; i++) {
            if ((ours[i] & mask(i)) != (theirs[i] & other.mask(i) & mask(i))) {
                return false;
            }
        }
        return true;
    }

    private int mask(int at) {
        int bits = Math.min(8, Math.max(0, shownPrefix() - at * 8));
        return 0xff << (8 - bits) & 0xff;
    }

    /** The canonical text of the network. */
    @Override
    public String toString() {
        byte[] network = address.bytes().clone();
        for (int i = 0; i < network.length; i++) {
            network[i] &= (byte) mask(i);
        }
        return new WrittenAddress(network, false, false) + "/" + shownPrefix();
    }
}
