// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// Names of the knowledge that a page's own types would hide.
typealias KnownMission = Mission
typealias KnownRegion = Country.Region
typealias KnownStep = Step
typealias KnownMeasureKind = Measure.Kind
