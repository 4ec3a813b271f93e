// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

extension DeskName {
    /// Twelve words that two people can compare by voice or on paper: 96 bits of the key's digest, so that nobody finds a
    /// key of the same words.
    package var fingerprint: String {
        Digest.of(Data("demarche fingerprint 1".utf8) + bytes).prefix(12).map { Self.words[Int($0)] }
            .joined(separator: " ")
    }

    /// One short, common word for each byte. The order is part of the format.
    static let words: [String] = """
        able acid acorn actor album alley amber anchor angle ankle apple apron arrow atlas
        autumn badge baker banjo barley barn basil basket beacon beard beaver belt bench berry
        bishop blanket bloom boat bonnet border bottle branch bread brick bridge brook brush bucket
        button cabin cable cactus camel camera candle canoe canvas carbon cargo carpet carrot castle
        cedar cellar chain chalk cherry chest chimney circle clay cliff cloud clover coast cobra
        coffee comet copper coral corner cotton cradle crane crayon cricket crown crystal cup curtain
        daisy dawn deer desert diamond dolphin donkey door dragon drum eagle earth echo elbow
        elm ember engine falcon farmer feather fence fern ferry fiddle field finger flame flute
        forest fossil fountain fox frost galaxy garden garlic gate ginger giraffe glass glove goat
        grain grape gravel guitar hammer harbor harp hat hazel helmet heron hill honey horse
        ice ink iron island ivory ivy jacket jasmine jelly jewel jungle kettle king kite
        ladder lake lamp lantern lemon leopard lily linen lion lizard lobster lotus magnet mango
        maple marble market meadow melon metal mirror monkey moon moss mountain mouse needle nest
        nickel night north nutmeg oak oasis ocean olive onion orange orbit orchid otter owl
        oyster paddle palace panda paper parrot peach pearl pebble pencil pepper piano pigeon pillow
        pine planet plum pocket pond poppy prism pumpkin puzzle rabbit radio raft rain raven
        ribbon river robin rocket rope rose ruby saddle sail salmon sand scarf school shadow
        shell ship summer table tiger tower train tulip valley velvet violin walnut water willow
        window winter wolf zebra
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
}
