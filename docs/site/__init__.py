"""The specification site: pages made from the contracts, the features, the trial and the documents."""
