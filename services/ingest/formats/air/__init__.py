"""What all air cargo messages share, whatever they are written in: airports, customs notes, goods lines, manifests, rules."""
