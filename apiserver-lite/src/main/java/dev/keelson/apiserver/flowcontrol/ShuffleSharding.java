package dev.keelson.apiserver.flowcontrol;

import java.util.Arrays;

/**
 * Deals each flow a hand of queues, so that a flow that floods its queues leaves every other flow, but for a tiny chance,
 * a queue that it does not share.
 */
final class ShuffleSharding {

    private ShuffleSharding() {}

    /** Distinct numbers below {@code deck}, always the same for a hash. */
    static int[] hand(long hash, int deck, int size) {
        int[] hand = new int[Math.min(size, deck)];
        long rest = hash & Long.MAX_VALUE;
        for (int dealt = 0; dealt < hand.length; dealt++) {
            int remaining = deck - dealt;
            int card = (int) (rest % remaining);
            rest /= remaining;
            hand[dealt] = amongUndealt(hand, dealt, card);
        }
        return hand;
    }

    /** The {@code card}-th of the cards that the first {@code dealt} of the hand are not. */
    private static int amongUndealt(int[] hand, int dealt, int card) {
        int[] sorted = Arrays.copyOf(hand, dealt);
        Arrays.sort(sorted);
        int result = card;
        for (int taken : sorted) {
            if (taken <= result) {
                result++;
            }
        }
        return result;
    }

    static long hash(String flowSchema, String flow) {
        long hash = 0xcbf29ce484222325L;
        for (String part : new String[] {flowSchema, "\0", flow}) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
        }
        return hash ^ (hash >>> 29);
    }
}
